import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crossed, moved, tree } from './entries.ts';
import { type NotificationDatabase, notificationDatabase } from './notification-database.ts';
import { type StoreScene, storeScene } from './store-scene.ts';

let database: NotificationDatabase;
let scene: StoreScene;
const first = tree.length + 1;

beforeEach(async () => {
  database = await notificationDatabase();
  scene = storeScene(database.pool);
  await scene.follow(tree, 1);
});
afterEach(() => database.close());

/** Who was told of which entry. */
async function told(): Promise<readonly string[]> {
  const all = await scene.all();
  return all
    .toSorted((a, b) => Number(a.seq - b.seq))
    .map(({ subscription, seq }) => `${subscription} ${seq}`)
    .toSorted((a, b) => a.split(' ', 1).join().localeCompare(b.split(' ', 1).join()));
}

describe('an event', () => {
  it('is heard by whoever subscribed to its node or to one above it', async () => {
    for (const [id, node] of [
      ...[['sub_org', 'org_a'] as const, ['sub_dep', 'dep_a'] as const],
      ...[['sub_team', 'tea_a'] as const, ['sub_beside', 'tea_b'] as const],
      ['sub_user', 'usr_a'] as const,
    ]) {
      await scene.subscribe(id, { node });
    }
    await scene.follow([crossed('tea_a', 50)], first);
    expect(await told()).toEqual([`sub_dep ${first}`, `sub_org ${first}`, `sub_team ${first}`]);
  });

  it('belongs where its node stood when it happened, in the same page too', async () => {
    await scene.subscribe('sub_a', { node: 'tea_a' });
    await scene.subscribe('sub_b', { node: 'tea_b' });
    await scene.follow(
      [crossed('usr_a', 50), moved('usr_a', 'tea_b'), crossed('usr_a', 80)],
      first,
    );
    await scene.follow([moved('usr_a', 'tea_a'), crossed('usr_a', 100)], first + 3);
    expect(await told()).toEqual([`sub_a ${first}`, `sub_a ${first + 4}`, `sub_b ${first + 2}`]);
  });

  it('passes the filters of a subscription, or is not heard', async () => {
    const event = 'budget.threshold_crossed' as const;
    const wishes = {
      sub_all: { percents: [], asset: undefined },
      sub_full: { percents: [100], asset: undefined },
      sub_tokens: { percents: [], asset: 'TOK/0' },
      sub_early: { percents: [50, 80], asset: 'USD/9' },
    };
    for (const [id, wish] of Object.entries(wishes)) {
      await scene.subscribe(id, { interest: { node: 'org_a', event, ...wish } });
    }
    const log = [crossed('usr_a', 50), crossed('usr_a', 100), crossed('usr_a', 80, 'TOK/0')];
    await scene.follow(log, first);
    expect(await told()).toEqual([
      ...[0, 1, 2].map((index) => `sub_all ${first + index}`),
      `sub_early ${first}`,
      `sub_full ${first + 1}`,
      `sub_tokens ${first + 2}`,
    ]);
  });

  it('that was there before a subscription is not heard, nor one of another ledger', async () => {
    await scene.subscribe('sub_late', { sinceSeq: BigInt(first) });
    await scene.subscribe('sub_other', { ledger: 'led_b' });
    await scene.follow([crossed('usr_a', 50), crossed('usr_a', 80)], first);
    expect(await told()).toEqual([`sub_late ${first + 1}`]);
  });

  it('is not heard while a subscription is disabled', async () => {
    await scene.subscribe('sub_a');
    await database.pool.query("update subscription set status = 'disabled'");
    await scene.follow([crossed('usr_a', 50)], first);
    const sinceSeq = BigInt(first + 1);
    const enabled = await scene.subscriptions.enable({
      ...{ organization: 'org_a', actor: 'org_a', id: 'sub_a', sinceSeq },
    });
    expect(enabled.status).toBe('active');
    await scene.follow([crossed('usr_a', 80), crossed('usr_a', 100)], first + 1);
    expect(await told()).toEqual([`sub_a ${first + 2}`]);
  });

  it('is one delivery, however often it is applied', async () => {
    await scene.subscribe('sub_a');
    expect(await scene.follow([crossed('usr_a', 50)], first)).toBe(true);
    expect(await scene.follow([crossed('usr_a', 50)], first)).toBe(false);
    await database.pool.query('update follower_cursor set seq = seq - 1');
    expect(await scene.follow([crossed('usr_a', 50)], first)).toBe(true);
    expect(await told()).toEqual([`sub_a ${first}`]);
  });

  it('has one id for everybody who hears of it', async () => {
    await scene.subscribe('sub_a');
    await scene.subscribe('sub_b');
    await scene.follow([crossed('usr_a', 50), crossed('usr_a', 80)], first);
    const all = await scene.all();
    expect(new Set(all.map(({ eventId }) => eventId)).size).toBe(2);
    expect(new Set(all.map(({ id }) => id)).size).toBe(4);
  });

  it('of a person who was erased is heard no more, and what was to be told of the person is gone', async () => {
    await scene.subscribe('sub_user', { node: 'usr_a' });
    await scene.subscribe('sub_team', { node: 'tea_a' });
    await scene.subscribe('sub_other', { node: 'usr_a', ledger: 'led_b' });
    const erased = { type: 'ErasureDone.v1', data: { node: 'usr_a' } };
    await scene.follow([crossed('usr_a', 50), erased, crossed('usr_a', 80)], first);
    expect(await told()).toEqual([`sub_team ${first}`, `sub_team ${first + 2}`]);
    const { rows } = await database.pool.query('select id from subscription order by id');
    expect(rows).toEqual([{ id: 'sub_other' }, { id: 'sub_team' }]);
  });

  it('that cannot be read moves nothing, and what was before it in the page waits with it', async () => {
    await scene.subscribe('sub_a');
    const broken = { type: 'ThresholdCrossed.v1', data: { node: 'usr_a' } };
    await expect(scene.follow([crossed('usr_a', 50), broken], first)).rejects.toThrow();
    expect(await told()).toEqual([]);
    expect(await scene.cursor.load('led_a')).toBe(BigInt(tree.length));
  });
});
