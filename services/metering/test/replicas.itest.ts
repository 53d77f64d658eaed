import { setTimeout as delay } from 'node:timers/promises';
import { inProcessBus, usagePartitions } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { type Claims, openPool, postgresClaims } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { meteringSchema } from '../src/index.ts';
import { blocksOf, fakeLedger, requestRecords, send, startMetering } from './running-metering.ts';

const patience = { timeout: 40_000, interval: 100 };

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const incarnations = Array.from({ length: 40 }, (_, n) => `inc_${n}`);
const journals = incarnations.map((incarnation) => ({
  incarnation,
  blocks: blocksOf(incarnation, tenRequests(incarnation), 3),
}));

type Replica = Awaited<ReturnType<typeof startMetering>>;

/** Replicas on one database and one bus, and who has what of them. */
function deployment() {
  const bus = inProcessBus({ capacity: 1_000 });
  const ledger = fakeLedger();
  const pool = openPool({ url: database.url, schema: meteringSchema, max: 6 });
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  return {
    ...{ bus, ledger, faults },
    join: (address: string) => {
      const claims: Claims = postgresClaims({ pool, clock: systemClock, address, onFault });
      return startMetering(database, [], { bus, ledger, claims });
    },
    owners: async (kind: string) => {
      const found = await pool.query<{ address: string; count: string }>(
        `select address, count(*) from claim
         where kind = $1 and owner is not null and until > clock_timestamp() group by address`,
        [kind],
      );
      return Object.fromEntries(found.rows.map(({ address, count }) => [address, Number(count)]));
    },
    close: async () => {
      await pool.end();
      await bus.close();
    },
  };
}

/** Every gateway sends what its cursor has not passed, again and again; ends them when called. */
function forwardAll({ bus, metering }: Pick<Replica, 'bus' | 'metering'>): () => Promise<void> {
  let isOver = false;
  const forward = async ({ incarnation, blocks }: (typeof journals)[number]): Promise<void> => {
    while (!isOver) {
      const { position } = await metering.getUsageCursor({ incarnation });
      await send(bus, blocks.filter(({ end }) => end > position).slice(0, 2));
      await delay(50);
    }
  };
  const forwarding = journals.map(forward);
  return async () => {
    isOver = true;
    await Promise.all(forwarding);
  };
}

it('several replicas apply everything once, and make their rounds once, as they come and go', async () => {
  const { ledger, faults, join, owners, close } = deployment();
  const a = await join('a:1');
  expect(await owners('usage-partitions')).toEqual({ 'a:1': usagePartitions });
  expect(await owners('metering-rounds')).toEqual({ 'a:1': 1 });
  const b = await join('b:1');
  const end = forwardAll(b);
  await vi.waitFor(async () => {
    expect(await owners('usage-partitions')).toEqual({ 'a:1': 8, 'b:1': 8 });
  }, patience);
  await a.stop();
  await vi.waitFor(async () => {
    expect(await owners('usage-partitions')).toEqual({ 'b:1': usagePartitions });
    expect(await owners('metering-rounds')).toEqual({ 'b:1': 1 });
  }, patience);
  await vi.waitFor(async () => {
    for (const { incarnation, blocks } of journals) {
      const { position } = await b.metering.getUsageCursor({ incarnation });
      expect(position).toBe(blocks.at(-1)?.end);
    }
  }, patience);
  await end();
  await b.stop();

  const captured = ledger.commands.flatMap(({ body }) =>
    body?.$case === 'captureUsage' ? [body.value.request] : [],
  );
  const requests = incarnations.flatMap((each) =>
    Array.from({ length: 10 }, (_, n) => `${each}_${n}`),
  );
  expect(captured.toSorted()).toEqual(requests.toSorted());
  expect(faults).toEqual([]);
  await close();
});

function tenRequests(incarnation: string) {
  return Array.from({ length: 10 }, (_, n) => requestRecords(`${incarnation}_${n}`)).flat();
}
