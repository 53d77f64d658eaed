import { Admitted, Record as RecordMessage } from '@alfred/contracts/usage';
import { migrate, openPool } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AppliedRun, UsageStore } from '../ports/usage-store.ts';
import { encodeStory } from '../wire/story.ts';
import { postgresPriceVersions } from './postgres-price-versions.ts';
import { postgresUsageStore } from './postgres-usage-store.ts';

let database: FreshDatabase;
let pool: ReturnType<typeof openPool>;
let store: UsageStore;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool({ url: database.url, schema: 'metering' });
  await migrate(pool, { schema: 'metering', folder: new URL('../migrations/', import.meta.url) });
  store = postgresUsageStore(pool);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('truncate usage_cursor, request, stopped');
});

const run = (over: Partial<AppliedRun> = {}): AppliedRun => ({
  incarnation: 'inc_a',
  from: undefined,
  to: 100n,
  stories: [],
  stopped: [],
  rerated: [],
  refusals: [],
  arms: [],
  at: 7n,
  ...over,
});
const part = (request: string, texts: string[], over = {}) => ({
  request,
  organization: 'org_a',
  records: texts.map((text) => Buffer.from(text)),
  entry: 0n,
  disputed: false,
  lease: '',
  ended: false,
  reconciled: false,
  ...over,
});
const told = (...texts: string[]) => encodeStory(texts.map((text) => Buffer.from(text)));

describe('the cursor', () => {
  it('is unknown, then where the last run ended', async () => {
    expect(await store.cursorOf('inc_a')).toBeUndefined();
    expect(await store.commit(run())).toBe(true);
    expect(await store.commit(run({ from: 100n, to: 250n }))).toBe(true);
    expect(await store.cursorOf('inc_a')).toBe(250n);
    expect(await store.cursorOf('inc_b')).toBeUndefined();
  });

  it('lets one of two racing runs win, and nothing of the other stays', async () => {
    for (const from of [undefined, 100n]) {
      const stories = [part('req_a', [`from ${from}`])];
      const to = (from ?? 0n) + 100n;
      const racing = Array.from({ length: 4 }, () => store.commit(run({ from, to, stories })));
      expect((await Promise.all(racing)).filter(Boolean)).toHaveLength(1);
    }
    expect(await store.storyOf('org_a', 'req_a')).toMatchObject({
      records: told('from undefined', 'from 100'),
    });
  });
});

describe('stories', () => {
  it('grow by what later runs add, keep their entry, and stay in their organisation', async () => {
    const many = Array.from({ length: 700 }, (_, n) => part(`req_${n}`, ['x'.repeat(n % 300)]));
    const first = [part('req_a', ['admitted']), part('req_b', ['one', 'two'], { entry: 4n })];
    await store.commit(run({ stories: [...first, ...many] }));
    const second = [part('req_a', ['settled'], { entry: 9n, disputed: true }), part('req_b', [])];
    await store.commit(run({ from: 100n, to: 200n, stories: second }));
    expect(await store.storyOf('org_a', 'req_a')).toEqual({
      records: told('admitted', 'settled'),
      entry: 9n,
      disputed: true,
    });
    expect(await store.storyOf('org_a', 'req_b')).toEqual({
      records: told('one', 'two'),
      entry: 4n,
      disputed: false,
    });
    expect(await store.storyOf('org_a', 'req_299')).toMatchObject({
      records: told('x'.repeat(299)),
    });
    expect(await store.storyOf('org_b', 'req_a')).toBeUndefined();
  });
});

it('tells the estimates of admissions that it has seen', async () => {
  const value = Admitted.fromPartial({ request: 'req_a', estimate: '9000' });
  const admitted = RecordMessage.encode({ at: 1n, body: { $case: 'admitted', value } }).finish();
  const stories = [
    { ...part('req_a', []), records: [admitted] },
    { ...part('req_b', []), records: [] },
  ];
  await store.commit(run({ stories }));
  const known = await store.estimatesOf(['req_a', 'req_b', 'req_c']);
  expect(known).toEqual(new Map([['req_a', '9000']]));
  expect(await store.estimatesOf([])).toEqual(new Map());
});

it('keeps stopped records with all that an operator needs', async () => {
  const record = {
    organization: 'org_a',
    ledger: 'led_a',
    request: 'req_a',
    reason: 'amount_differs',
    params: { amount: '1', expected: '2' },
    bytes: Buffer.from('record'),
  };
  await store.commit(run({ stopped: [record] }));
  const { rows } = await pool.query('select * from stopped');
  const { bytes, ...columns } = record;
  expect(rows).toMatchObject([{ ...columns, record: bytes, incarnation: 'inc_a', at: 7n }]);
});

it('keeps every price version as it first came', async () => {
  const versions = postgresPriceVersions(pool);
  await versions.put('v1', '{"a": 1}', 1n);
  await versions.put('v1', '{"b": 2}', 2n);
  expect(await versions.find('v1')).toBe('{"a": 1}');
  expect(await versions.find('v2')).toBeUndefined();
});

it('says by its code that the database is away', async () => {
  const away = openPool({ url: 'postgres://nobody@127.0.0.1:1/none', schema: 'metering' });
  const gone = { code: 'database_unavailable' };
  const lost = postgresUsageStore(away);
  const versions = postgresPriceVersions(away);
  expect(await lost.isReachable()).toBe(false);
  expect(await store.isReachable()).toBe(true);
  await expect(lost.cursorOf('inc_a')).rejects.toMatchObject(gone);
  await expect(lost.commit(run())).rejects.toMatchObject(gone);
  await expect(versions.find('v1')).rejects.toMatchObject(gone);
  await expect(versions.put('v1', '', 1n)).rejects.toMatchObject(gone);
  await away.end();
});
