import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { patienceMicros } from '../src/domain/retry-schedule.ts';
import type { ClaimedDelivery, Settlement } from '../src/ports/delivery-queue.ts';
import { olderSecret, secret } from './claims.ts';
import { crossed, tree } from './entries.ts';
import { type NotificationDatabase, notificationDatabase } from './notification-database.ts';
import { type StoreScene, start, storeScene } from './store-scene.ts';

let database: NotificationDatabase;
let scene: StoreScene;
let written: number;

beforeEach(async () => {
  database = await notificationDatabase();
  scene = storeScene(database.pool);
  await scene.follow(tree, 1);
  written = tree.length;
});
afterEach(() => database.close());

/** So many events that everybody hears. */
async function happen(count: number): Promise<void> {
  const events = Array.from({ length: count }, () => crossed('usr_a', 50));
  await scene.follow(events, written + 1);
  written += count;
}

const settle = (claimed: ClaimedDelivery, wish: Partial<Settlement>) =>
  scene.queue.settle(claimed, {
    ...{ status: 'delivered', at: scene.now(), code: 200 },
    ...wish,
  } as Settlement);

const one = async (): Promise<ClaimedDelivery> => {
  const [claimed] = await scene.claim(1);
  if (!claimed) throw new Error('nothing was due');
  return claimed;
};

describe('a claim', () => {
  it('has all that an attempt needs, and is nobody else’s until it ends', async () => {
    await scene.subscribe('sub_a');
    await happen(1);
    const claimed = await one();
    expect(claimed).toMatchObject({
      ...{ subscription: 'sub_a', organization: 'org_a', event: 'budget.threshold_crossed' },
      ...{ attempt: 1, expiresAt: start + patienceMicros },
      destination: { type: 'webhook', url: 'https://sub-a.example/hook', secrets: [secret] },
    });
    expect(JSON.parse(claimed.body.toString())).toMatchObject({ data: { node: 'usr_a' } });
    expect(await scene.claim()).toEqual([]);
    scene.advance(60_000_000n);
    expect(await one()).toMatchObject({ id: claimed.id, attempt: 2 });
  });

  it('is made by one of several who ask at once', async () => {
    for (const id of ['sub_a', 'sub_b', 'sub_c']) await scene.subscribe(id);
    await happen(10);
    const taken: string[] = [];
    for (let round = 0; round < 20 && taken.length < 30; round += 1) {
      const claims = await Promise.all([1, 2, 3, 4].map(() => scene.claim(4)));
      taken.push(...claims.flat().map(({ id }) => id));
    }
    expect(taken).toHaveLength(30);
    expect(new Set(taken).size).toBe(30);
  });

  it('leaves room for others: so many at a time to one subscription, whoever asks', async () => {
    for (const id of ['sub_a', 'sub_b']) await scene.subscribe(id);
    await happen(20);
    const racing = await Promise.all([1, 2, 3].map(() => scene.claim(100, 4)));
    const counts = Map.groupBy(racing.flat(), ({ subscription }) => subscription);
    for (const claims of counts.values()) expect(claims.length).toBeLessThanOrEqual(4);
    const rest = await scene.claim(100, 4);
    expect(racing.flat().length + rest.length).toBe(8);
    expect(await scene.claim(100, 4)).toEqual([]);
    const [first] = racing.flat();
    if (first) await settle(first, {});
    expect(await scene.claim(100, 4)).toHaveLength(1);
  });

  it('is one at a time while the last attempt failed, and more once one succeeds', async () => {
    await scene.subscribe('sub_a');
    await happen(10);
    const failed = { status: 'pending', code: 500, failure: 'status' } as const;
    await settle(await one(), { ...failed, nextAt: scene.now() + 5n } as Partial<Settlement>);
    const [probe, ...others] = await scene.claim(100, 4);
    expect(others).toEqual([]);
    if (probe) await settle(probe, {});
    expect(await scene.claim(100, 4)).toHaveLength(4);
  });

  it('takes the longest due first, and nothing before its time', async () => {
    await scene.subscribe('sub_a');
    await happen(1);
    scene.advance(1_000n);
    await happen(1);
    const early = await one();
    expect(JSON.parse(early.body.toString()).data.entry.seq).toBe(tree.length + 1);
    const nextAt = scene.now() + 10n;
    await settle(early, { status: 'pending', failure: 'status', nextAt } as Partial<Settlement>);
    await settle(await one(), {});
    expect(await scene.claim()).toEqual([]);
    scene.advance(10n);
    expect(await one()).toMatchObject({ id: early.id, attempt: 2 });
  });

  it('signs by the secret before until its time is over', async () => {
    await scene.subscribe('sub_a', { secret: olderSecret });
    await happen(1);
    const overlapUntil = scene.now() + 1_000n;
    const wish = { ...scene.asked, id: 'sub_a', secret, overlapUntil };
    expect((await scene.subscriptions.rotate(wish)).result.previousSecretUntil).toBe(overlapUntil);
    const claimed = await one();
    expect(claimed.destination).toMatchObject({ secrets: [secret, olderSecret] });
    await scene.queue.release(claimed);
    scene.advance(1_000n);
    expect(await one()).toMatchObject({ attempt: 1, destination: { secrets: [secret] } });
  });

  it('cannot open what was sealed under another key', async () => {
    await scene.subscribe('sub_a');
    await happen(1);
    await database.pool.query('update subscription set secret = url');
    expect((await one()).destination).toEqual({ type: 'unreadable' });
  });
});

describe('the end of an attempt', () => {
  it('is noted', async () => {
    await scene.subscribe('sub_a');
    await happen(2);
    await settle(await one(), { code: 204 });
    const nextAt = scene.now() + 7n;
    const failed = { status: 'pending', code: 503, failure: 'status', nextAt } as const;
    await settle(await one(), failed as Partial<Settlement>);
    const all = await scene.all();
    expect(all.find(({ status }) => status === 'pending')).toMatchObject({
      ...{ attempts: 1, lastCode: 503, lastFailure: 'status' },
      ...{ nextAttemptAt: nextAt, lastAttemptAt: start },
    });
    expect(all.find(({ status }) => status === 'delivered')).toMatchObject({
      ...{ attempts: 1, lastCode: 204, lastFailure: '', nextAttemptAt: 0n },
    });
  });

  it('that comes after its claim has ended changes nothing', async () => {
    await scene.subscribe('sub_a');
    await happen(1);
    const slow = await one();
    scene.advance(60_000_000n);
    const second = await one();
    await settle(slow, { status: 'dead', failure: 'timed_out', isGone: false } as never);
    await scene.queue.release(slow);
    expect(await scene.all()).toMatchObject([{ status: 'pending', attempts: 2 }]);
    await settle(second, {});
    expect(await scene.all()).toMatchObject([{ status: 'delivered' }]);
  });

  it('by 410 disables the subscription, and all that waits for it is dead', async () => {
    await scene.subscribe('sub_a');
    await scene.subscribe('sub_b');
    await happen(3);
    const gone = (await scene.claim()).find(({ subscription }) => subscription === 'sub_a');
    if (!gone) throw new Error('nothing was due');
    await settle(gone, { status: 'dead', code: 410, failure: 'status', isGone: true } as never);
    expect((await scene.subscriptions.find('org_a', 'sub_a')).status).toBe('disabled');
    const dead = (await scene.all()).filter(({ status }) => status === 'dead');
    expect(dead.map(({ subscription }) => subscription)).toEqual(['sub_a', 'sub_a', 'sub_a']);
    expect(dead.map(({ lastFailure }) => lastFailure).toSorted()).toEqual([
      ...['disabled', 'disabled', 'status'],
    ]);
    await expect(scene.replayed(gone.id)).rejects.toMatchObject({ code: 'subscription_disabled' });
    await scene.subscriptions.enable({
      ...{ organization: 'org_a', actor: 'org_a', id: 'sub_a', sinceSeq: 0n },
    });
    expect(await scene.replayed(gone.id)).toMatchObject({ status: 'pending', attempts: 0 });
  });

  it('of several at once, one of them by 410, holds nobody up for ever', async () => {
    await scene.subscribe('sub_a');
    await happen(12);
    const claims = await scene.claim();
    await Promise.all(
      claims.map((claimed, index) =>
        settle(
          claimed,
          index % 4 === 0
            ? ({ status: 'dead', code: 410, failure: 'status', isGone: true } as never)
            : ({ status: 'pending', failure: 'status', nextAt: scene.now() } as never),
        ),
      ),
    );
    expect((await scene.all()).every(({ status }) => status === 'dead')).toBe(true);
  });
});

describe('a dead letter', () => {
  it('is delivered again under the same id, when somebody replays it, once', async () => {
    await scene.subscribe('sub_a');
    await happen(1);
    const claimed = await one();
    await settle(claimed, { status: 'dead', code: 500, failure: 'status', isGone: false } as never);
    scene.advance(patienceMicros);
    const wish = { ...scene.asked, idempotency: 'again', id: claimed.id };
    const replay = () =>
      scene.deliveries.replay({ ...wish, at: scene.now(), expiresAt: scene.now() + 9n });
    expect(await replay()).toMatchObject({ status: 'pending', attempts: 0 });
    const second = await one();
    expect(second).toMatchObject({ eventId: claimed.eventId, attempt: 1, body: claimed.body });
    await settle(second, {});
    expect(await replay()).toMatchObject({ status: 'delivered' });
    expect(await scene.claim()).toEqual([]);
  });
});

describe('the log of deliveries', () => {
  it('is read in pages, the newest first, by subscription and state', async () => {
    await scene.subscribe('sub_a');
    await scene.subscribe('sub_b');
    for (let each = 0; each < 4; each += 1) {
      await happen(1);
      scene.advance(1n);
    }
    await settle(await one(), {});
    const list = (wish: object) =>
      scene.deliveries.list('org_a', {
        ...{ subscription: undefined, status: undefined, after: '', limit: 3, ...wish },
      });
    const pages = [await list({})];
    pages.push(await list({ after: pages[0]?.at(-1)?.id }));
    pages.push(await list({ after: pages[1]?.at(-1)?.id }));
    expect(pages.map((page) => page.length)).toEqual([3, 3, 2]);
    const seqs = pages.flat().map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => Number(b - a)));
    expect(new Set(pages.flat().map(({ id }) => id)).size).toBe(8);
    expect(await list({ subscription: 'sub_b', limit: 100 })).toHaveLength(4);
    expect(await list({ status: 'delivered' })).toHaveLength(1);
    expect(await list({ status: 'dead' })).toEqual([]);
  });

  it('forgets what ended long ago, and never what is still to be done', async () => {
    await scene.subscribe('sub_a');
    await happen(3);
    await settle(await one(), {});
    await settle(await one(), { status: 'dead', failure: 'status', isGone: false } as never);
    expect(await scene.queue.sweep(scene.now(), 10)).toBe(0);
    expect(await scene.queue.sweep(scene.now() + 1n, 1)).toBe(1);
    expect(await scene.queue.sweep(scene.now() + 1n, 10)).toBe(1);
    expect(await scene.all()).toMatchObject([{ status: 'pending' }]);
  });
});
