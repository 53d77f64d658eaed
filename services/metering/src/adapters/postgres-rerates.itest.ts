import { afterAll, beforeAll, expect, it } from 'vitest';
import { meteringDatabase } from '../../test/metering-database.ts';
import { noProgress } from '../domain/rerate-page.ts';
import type { StoryPart } from '../domain/stories.ts';
import type { Rerates, Rerating } from '../ports/rerates.ts';
import type { UsageStore } from '../ports/usage-store.ts';
import { postgresRerates } from './postgres-rerates.ts';
import { postgresStoppedRecords } from './postgres-stopped-records.ts';
import { postgresUnendedRequests } from './postgres-unended-requests.ts';
import { postgresUsageStore } from './postgres-usage-store.ts';

let database: Awaited<ReturnType<typeof meteringDatabase>>;
let rerates: Rerates;
let store: UsageStore;

beforeAll(async () => {
  database = await meteringDatabase();
  rerates = postgresRerates(database.pool);
  store = postgresUsageStore(database.pool);
});
afterAll(() => database.close());

const part = (request: string, over: Partial<StoryPart> = {}): StoryPart => ({
  ...{ request, organization: 'org_a', records: [Buffer.from(request)], entry: 0n },
  ...{ disputed: false, lease: 'lea_a', ended: false, reconciled: false },
  ...over,
});
const commit = (incarnation: string, stories: readonly StoryPart[], over = {}) =>
  store.commit({
    ...{
      incarnation,
      from: undefined,
      to: 1n,
      stories,
      stopped: [],
      rerated: [],
      refusals: [],
      arms: [],
      at: 1n,
    },
    ...over,
  });
const rerating = (id: string): Rerating => ({
  id,
  wish: {
    ...{ provider: 'sim', model: '', fromVersion: 'v1', toVersion: 'v2' },
    ...{ since: 0n, until: 10n ** 16n, organization: '', dryRun: false },
  },
  ...{ status: 'running', createdAt: 3n, position: '', progress: noProgress },
});
const progress = {
  ...{ ...noProgress, seen: 10n ** 17n, changed: 1n },
  totals: [{ asset: 'USD/9', before: 10n ** 25n, after: 7n }],
};

it('makes a rerate once under one key, and moves it on from where it is alone', async () => {
  const attempt = { key: 'k', digest: Buffer.from('wish') };
  expect(await rerates.create(attempt, rerating('rer_a'))).toEqual(rerating('rer_a'));
  expect((await rerates.create(attempt, rerating('rer_b'))).id).toBe('rer_a');
  expect(await rerates.find('rer_b')).toBeUndefined();
  expect((await rerates.nextRunning())?.id).toBe('rer_a');
  const rerated = [{ request: 'req_1', price: 'v2', amount: 10n ** 25n, entry: 4n }];
  const step = { id: 'rer_a', from: '', to: 'req_9', progress, rerated, status: 'done' } as const;
  const racing = await Promise.all([rerates.advance(step), rerates.advance(step)]);
  expect(racing.toSorted()).toEqual([false, true]);
  expect(await rerates.find('rer_a')).toEqual({
    ...rerating('rer_a'),
    ...{ status: 'done', position: 'req_9', progress },
  });
  expect(await rerates.nextRunning()).toBeUndefined();
  await commit('inc_r', [], { rerated: [{ ...rerated[0], price: 'v3', amount: 5n, entry: 9n }] });
  expect(await rerates.chargesOf(['req_1', 'req_2'])).toEqual(new Map([['req_1', 5n]]));
});

it('pages through stories in the order of their ids, of one organisation or of all', async () => {
  const stories = ['req_c', 'req_a', 'req_b'].map((request) => part(request));
  await commit('inc_s', [...stories, part('req_bb', { organization: 'org_b' })]);
  const page = async (after: string, organization: string) =>
    (await rerates.stories({ after, organization }, 2)).map(({ request }) => request);
  expect(await page('', '')).toEqual(['req_a', 'req_b']);
  expect(await page('req_b', '')).toEqual(['req_bb', 'req_c']);
  expect(await page('req_a', 'org_a')).toEqual(['req_b', 'req_c']);
});

it('finds what a lease admitted and nobody ended, until it is ended by policy', async () => {
  const unended = postgresUnendedRequests(database.pool);
  const lease = 'lea_lost';
  await commit('inc_u', [
    part('req_u1', { lease }),
    part('req_u2', { lease }),
    part('req_u3', { lease, ended: true }),
    part('req_u4', { lease: 'lea_other' }),
  ]);
  const waiting = async () => (await unended.onLease(lease, 9)).map(({ request }) => request);
  expect(await waiting()).toEqual(['req_u1', 'req_u2']);
  expect(await unended.onLease(lease, 1)).toHaveLength(1);
  await unended.willReconcile(['req_u1', 'req_u2', 'req_u3']);
  expect(await store.reconciledOf(['req_u1', 'req_u2', 'req_u3', 'req_u4'])).toEqual(
    new Set(['req_u1', 'req_u2']),
  );
  expect(await store.reconciledOf([])).toEqual(new Set());
  await unended.expired(lease);
  await unended.expired(lease);
  expect(await store.expiredOf([lease, 'lea_other'])).toEqual(new Set([lease]));
  expect(await store.expiredOf([])).toEqual(new Set());
  // An ending of its own comes in between: it is not told twice.
  await commit('inc_v', [part('req_u2', { ended: true, records: [], lease: '' })]);
  const ending = { lease: '', ended: true, reconciled: true, records: [Buffer.from('lost')] };
  await unended.end([part('req_u1', { ...ending, entry: 6n }), part('req_u2', ending)]);
  expect(await waiting()).toEqual([]);
  expect(await store.storyOf('org_a', 'req_u1')).toMatchObject({ entry: 6n });
  const story = (await store.storyOf('org_a', 'req_u2'))?.records ?? Buffer.of();
  expect(Buffer.from(story).includes('lost')).toBe(false);
});

it('lists stopped records until they are decided, and keeps the first decision', async () => {
  const stopped = postgresStoppedRecords(database.pool);
  const record = {
    ...{ organization: 'org_a', ledger: 'led_a', request: 'req_1', reason: 'amount_differs' },
    ...{ params: { amount: '1' }, bytes: Buffer.from('record') },
  };
  await commit('inc_t', [], { stopped: [record, record] });
  const [first, second] = await stopped.list(0n, 9);
  const id = first?.id ?? 0n;
  expect(first).toMatchObject({
    reason: 'amount_differs',
    isDecided: false,
    params: { amount: '1' },
  });
  const rerated = [{ request: 'req_1', price: 'v9', amount: 2n, entry: 99n }];
  await stopped.decide(id, { decision: 'charge', at: 4n, rerated });
  await stopped.decide(id, { decision: 'keep', at: 5n, rerated: [] });
  expect((await stopped.list(0n, 9)).map((each) => each.id)).toEqual([second?.id]);
  expect(await stopped.find(id)).toMatchObject({ isDecided: true });
  expect(await stopped.find(10_000n)).toBeUndefined();
  const { rows } = await database.pool.query('select decision from stopped where id = $1', [id]);
  expect(rows).toEqual([{ decision: 'charge' }]);
  expect((await rerates.chargesOf(['req_1'])).get('req_1')).toBe(2n);
});
