import { manualClock } from '@alfred/clock';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { deliveryChannels } from '../src/adapters/delivery-channels.ts';
import { claimMicros, deliverDue } from '../src/app/deliver-due.ts';
import { type Death, dyingPool } from './dying-pool.ts';
import { crossed, moved, tree } from './entries.ts';
import { type NotificationDatabase, notificationDatabase } from './notification-database.ts';
import { type Receiver, receiver } from './receiver.ts';
import { start, storeScene } from './store-scene.ts';

// Methodology: the work is done once for every statement that it sends, by a process that dies there:
// before the server has the statement, and after, when nobody hears the answer. Then another process
// goes on. What is left in the end must be what one undisturbed process leaves.

let database: NotificationDatabase;
let endpoint: Receiver;

beforeAll(async () => {
  database = await notificationDatabase();
  endpoint = await receiver();
});
afterAll(async () => {
  await endpoint.close();
  await database.close();
});

const log = [
  ...tree,
  ...[crossed('usr_a', 50), crossed('usr_a', 80), moved('usr_a', 'tea_b')],
  ...[crossed('usr_a', 100), crossed('tea_a', 50)],
];
const pageSize = 3;

/** Carries the log on from the cursor, a page at a time, as far as this process lives. */
async function follow(pool: Pool, ledger: string): Promise<void> {
  const { cursor, follow: carry } = storeScene(pool);
  for (;;) {
    const from = Number(await cursor.load(ledger));
    if (from === log.length) return;
    await carry(log.slice(from, from + pageSize), from + 1, ledger);
  }
}

const deaths = (when: Death['when']) => ({ title: `${when} a statement`, when });

it.each([deaths('before'), deaths('after')])(
  'one delivery per event and subscription, whoever dies $title',
  async ({ when }) => {
    const scene = storeScene(database.pool);
    let [died, lives] = [true, 0];
    for (let call = 1; died; call += 1) {
      lives = call;
      const ledger = `led_${when}_${call}`;
      const organization = `org_${when}_${call}`;
      for (const [id, node] of [
        ['team', 'tea_a'],
        ['all', 'org_a'],
      ] as const) {
        const asked = { organization, ledger, node };
        await scene.subscribe(`sub_${id}_${when}_${call}`, asked);
      }
      const dying = dyingPool(database.pool, { call, when });
      died = await follow(dying.pool, ledger).then(
        () => false,
        () => true,
      );
      await follow(database.pool, ledger);
      const made = await scene.all(organization);
      const told = made.map(({ subscription, seq }) => `${subscription.split('_')[1]} ${seq}`);
      expect(told.toSorted(), `dead at ${call}`).toEqual(
        ['all 11', 'all 12', 'all 8', 'all 9', 'team 12', 'team 8', 'team 9'].toSorted(),
      );
    }
    // The last round is the one in which nobody died.
    expect(lives).toBeGreaterThan(20);
  },
);

/** Delivers what is due as a process of its own. */
async function deliver(pool: Pool, clock: ReturnType<typeof manualClock>): Promise<void> {
  const faults: unknown[] = [];
  const deliverer = deliverDue({
    queue: storeScene(pool).queue,
    channels: deliveryChannels({
      ...{ targets: 'development', resolve: async () => [], attemptMs: 5_000 },
      logger: undefined as never,
    }),
    metrics: { attempted: () => {} },
    ...{ clock, random: () => 0.5, onRoom: () => {}, onFault: (fault) => faults.push(fault) },
  });
  while (await deliverer.round()) await deliverer.drain(new AbortController().signal);
  await deliverer.drain(new AbortController().signal);
}

it.each([deaths('before'), deaths('after')])(
  'every event arrives, a repeat under its own id, whoever dies $title',
  async ({ when }) => {
    const scene = storeScene(database.pool);
    await database.pool.query('delete from delivery');
    let died = true;
    for (let call = 1; died; call += 1) {
      const [ledger, organization] = [`led_send_${when}_${call}`, `org_send_${when}_${call}`];
      const channel = { type: 'webhook', url: `${endpoint.url}/${when}/${call}` } as const;
      await scene.subscribe(`sub_send_${when}_${call}`, { organization, ledger, channel });
      await follow(database.pool, ledger);
      const clock = manualClock(start);
      const dying = dyingPool(database.pool, { call, when });
      await deliver(dying.pool, clock).catch(() => {});
      died = dying.isDead();
      clock.advanceMicros(claimMicros);
      // The server may still be about to notice the death: what it holds is passed by until then.
      const goOn = async () => {
        await deliver(database.pool, clock);
        const all = await scene.all(organization);
        expect(all.map(({ status }) => status)).toEqual(Array(4).fill('delivered'));
        return all;
      };
      const made = await vi.waitFor(goOn, { timeout: 40_000, interval: 20 });
      const arrived = endpoint.received.filter(({ url }) => url.endsWith(`/${when}/${call}`));
      const ids = arrived.map(({ headers }) => String(headers['webhook-id']));
      expect([...new Set(ids)].toSorted()).toEqual(made.map(({ eventId }) => eventId).toSorted());
      // What is sent again is what could not be noted; nothing is sent a third time.
      const counts = [...Map.groupBy(ids, (id) => id).values()].map(({ length }) => length);
      expect(Math.max(...counts)).toBeLessThanOrEqual(2);
      const before = endpoint.received.length;
      clock.advanceMicros(claimMicros);
      await deliver(database.pool, clock);
      expect(endpoint.received.length).toBe(before);
    }
  },
);
