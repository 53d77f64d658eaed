import { migrate, openPool } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArmRequest } from '../domain/arms.ts';
import { postgresExperiments } from './postgres-experiments.ts';
import { postgresUsageStore } from './postgres-usage-store.ts';

let database: FreshDatabase;
let pool: ReturnType<typeof openPool>;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool({ url: database.url, schema: 'metering' });
  await migrate(pool, { schema: 'metering', folder: new URL('../migrations/', import.meta.url) });
  const arms = [10n, 20n, 30n, 0n].flatMap((micros, index) => [
    served(`a${index}`, 'one', micros, micros === 0n),
    served(`b${index}`, 'two', micros * 2n, false),
  ]);
  const stories = arms.map(({ request, organization }) => ({
    ...{ request, organization, records: [Buffer.from('x')], entry: 0n, disputed: false },
    ...{ lease: '', ended: true, reconciled: false },
  }));
  const run = { incarnation: 'inc_a', from: undefined, to: 1n, at: 7n, stories, arms };
  const store = postgresUsageStore(pool);
  expect(await store.commit({ ...run, stopped: [], rerated: [], refusals: [] })).toBe(true);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const of = { organization: 'org_a', route: 'fast', experiment: 'newer' };
function served(request: string, arm: string, micros: bigint, failed: boolean): ArmRequest {
  const cost = failed ? '0' : `${micros * 100n}`;
  return { ...of, request, arm, asset: 'USD/9', cost, firstByteMicros: micros, failed };
}

describe('an experiment', () => {
  it('is what became of its requests, arm by arm', async () => {
    const experiments = postgresExperiments(pool);
    for (const [request, score] of [
      ['a0', 1],
      ['a1', 0],
      ['a1', 0.5],
    ] as const) {
      const feedback = { organization: 'org_a', request, score, at: 9n };
      expect(await experiments.putFeedback(feedback)).toBe(true);
    }
    const [one, two, ...others] = await experiments.outcomesOf(of);
    expect(others).toEqual([]);
    expect(one).toEqual({
      ...{ arm: 'one', asset: 'USD/9', requests: 4n, failed: 1n },
      cost: { count: 4n, mean: 1_500, variance: 5_000_000 / 3 },
      latency: { count: 3n, mean: 20, variance: 100 },
      latencyP95: 29,
      feedback: { count: 2n, mean: 0.75, variance: 0.125 },
    });
    expect(two).toMatchObject({ arm: 'two', requests: 4n, failed: 0n });
    expect(two?.feedback).toEqual({ count: 0n, mean: 0, variance: 0 });
  });

  it('and its feedback are of one organisation', async () => {
    const experiments = postgresExperiments(pool);
    expect(await experiments.outcomesOf({ ...of, organization: 'org_b' })).toEqual([]);
    const foreign = { organization: 'org_b', request: 'a0', score: 1, at: 9n };
    expect(await experiments.putFeedback(foreign)).toBe(false);
  });

  it('is forgotten, a page at a time, once it is old', async () => {
    const experiments = postgresExperiments(pool);
    // Everything was taken in at 7, and feedback came at 9.
    expect(await experiments.forget(7n, 100)).toBe(false);
    expect((await experiments.outcomesOf(of)).length).toBe(2);
    expect(await experiments.forget(8n, 5)).toBe(true);
    const [left] = (await experiments.outcomesOf(of)).map(({ requests }) => requests);
    expect(left).toBeLessThan(4n);
    expect(await experiments.forget(8n, 5)).toBe(false);
    expect(await experiments.outcomesOf(of)).toEqual([]);
    const feedback = async () =>
      (await pool.query('select count(*)::int as count from feedback')).rows[0].count;
    expect(await feedback()).toBe(2);
    await experiments.forget(10n, 100);
    expect(await feedback()).toBe(0);
  });
});
