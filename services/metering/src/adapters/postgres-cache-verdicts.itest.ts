import { migrate, openPool } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { postgresCacheVerdicts } from './postgres-cache-verdicts.ts';

let database: FreshDatabase;
let pool: ReturnType<typeof openPool>;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool({ url: database.url, schema: 'metering' });
  await migrate(pool, { schema: 'metering', folder: new URL('../migrations/', import.meta.url) });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

it('counts what fitted and what did not, once a request, for one route of one organisation', async () => {
  const verdicts = postgresCacheVerdicts(pool);
  const of = { organization: 'org_a', route: 'help' };
  expect(await verdicts.countsOf(of)).toEqual({ fitted: 0n, differed: 0n });
  for (const [request, fitted] of [
    ['req_1', true],
    ['req_2', true],
    ['req_3', false],
    ['req_3', true],
  ] as const) {
    await verdicts.put({ ...of, request, fitted, at: 7n });
  }
  await verdicts.put({ ...of, route: 'other', request: 'req_4', fitted: false, at: 7n });
  await verdicts.put({ ...of, organization: 'org_b', request: 'req_5', fitted: false, at: 7n });
  expect(await verdicts.countsOf(of)).toEqual({ fitted: 2n, differed: 1n });
});
