import type { Block, Record as RecordMessage } from '@alfred/contracts/usage';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { blocksOf, fakeLedger, send, startMetering, subject } from './running-metering.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const minute = 60_000_000n;
const patient = { timeout: 40_000 };

const refused = (n: number, code = 'budget_exhausted'): RecordMessage => {
  const value = { request: `req_${n}`, subject, code, model: 'sim/echo', policy: '', rule: '' };
  return { at: BigInt(1_000 + n), body: { $case: 'refused', value } };
};
const flood = Array.from({ length: 10_000 }, (_, n) => refused(n));

type Running = Awaited<ReturnType<typeof startMetering>>;

/** Sends until everything has come, over whatever ends the process meanwhile. */
async function sendAll({ bus, metering }: Running, blocks: readonly Block[]): Promise<void> {
  const end = blocks.at(-1)?.end ?? 0n;
  const incarnation = blocks[0]?.incarnation ?? '';
  await vi.waitFor(async () => {
    const { position } = await metering.getUsageCursor({ incarnation });
    await send(bus, blocks.filter((block) => block.end > position).slice(0, 30));
    expect(position).toBe(end);
  }, patient);
}

it('makes one entry of ten thousand refusals, once, over a process that dies twice', async () => {
  const ledger = fakeLedger();
  const blocks = blocksOf('inc_flood', [...flood, refused(1, 'model_not_allowed')], 256);
  const first = await startMetering(database, [], { ledger });
  await sendAll(first, blocks.slice(0, 20));
  await first.stop();
  const second = await startMetering(database, [], { ledger });
  await sendAll(second, blocks);
  // Blocks that come again count for nothing.
  await send(second.bus, blocks.slice(0, 3));
  expect(ledger.told).toEqual([]);
  second.clock.advanceMicros(2n * minute);
  await expect.poll(() => ledger.told, patient).toHaveLength(2);
  await second.stop();
  const third = await startMetering(database, [], { ledger });
  third.clock.advanceMicros(9n * minute);
  const of = { node: subject.node, apiKey: subject.apiKey };
  const counts = [
    { ...of, code: 'budget_exhausted', count: 10_000n, first: 1_000n, last: 10_999n },
    { ...of, code: 'model_not_allowed', count: 1n, first: 1_001n, last: 1_001n },
  ];
  expect(ledger.told.map(([name]) => name)).toEqual(['led_a', 'led_a']);
  expect(ledger.told.map(([, value]) => value)).toEqual(expect.arrayContaining(counts));
  await third.stop();
});

it('tells every log of a change of prices, once, and nobody of one that changes nothing', async () => {
  const ledger = fakeLedger();
  const metering = await startMetering(database, [], { ledger });
  const model = {
    ...{ provider: 'sim', model: 'sim/echo', asset: 'USD/9', from: '1969-01-01T00:00:00Z' },
    prices: { inputUncached: '300000000', outputText: '600000000' },
  };
  const amendment = Buffer.from(JSON.stringify({ kind: 'priced', model }));
  const { version } = await metering.metering.amendPriceBook({ amendment });
  await metering.metering.amendPriceBook({ amendment });
  await expect.poll(() => ledger.told, patient).toHaveLength(2);
  const value = { act: 'prices.put', subject: 'prices', facts: { version } };
  expect(ledger.told.toSorted()).toEqual([
    ['led_a', value],
    ['led_b', value],
  ]);
  await metering.stop();
});
