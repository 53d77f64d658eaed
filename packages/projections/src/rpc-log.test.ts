import { memoryEventStore } from '@alfred/event-store';
import { afterEach, expect, it } from 'vitest';
import { type Follower, follower } from './follower.ts';
import { memoryCursor } from './memory-cursor.ts';
import { type RpcLogLedger, rpcLog } from './rpc-log.ts';

let running: Follower | undefined;

afterEach(async () => {
  await running?.stop();
});

/** A ledger that answers with at most `most` entries, as one does whose entries are large. */
async function ledgerOf(count: number, most: number) {
  const store = memoryEventStore();
  const { epoch, seq } = await store.openEpoch('led_a');
  const entries = Array.from({ length: count }, (_, index) => ({
    bytes: Buffer.from(`entry ${index + 1}`),
    key: undefined,
  }));
  await store.append({ ledger: 'led_a', epoch, expectedSeq: seq, entries, leaf: Buffer.alloc(32) });
  const asked: number[] = [];
  const ledger: RpcLogLedger = {
    listEntries: async ({ ledger: name = '', after = 0n, limit = 0 }) => {
      asked.push(limit);
      const found = await store.read(name, BigInt(after), Math.min(limit, most));
      return { entries: found.map(({ bytes }) => Uint8Array.from(bytes)), head: BigInt(count) };
    },
    listLedgers: async ({ after = '', limit = 0 }) => {
      const listed = await store.listLedgers(after, limit);
      return { ledgers: listed.map((each) => each.ledger), heads: [-1n] };
    },
  };
  return { log: rpcLog(ledger), asked };
}

const textsOf = (entries: readonly { readonly seq: bigint; readonly bytes: Buffer }[]) =>
  entries.map(({ seq, bytes }) => `${seq} ${bytes}`);

it('numbers entries and gives their bytes', async () => {
  const { log } = await ledgerOf(5, 100);
  expect(textsOf(await log.read('led_a', 2n, 2))).toEqual(['3 entry 3', '4 entry 4']);
  expect(await log.read('led_a', 5n, 10)).toEqual([]);
  expect(await log.listLedgers('', 10)).toEqual([{ ledger: 'led_a', seq: undefined }]);
  expect(await log.listLedgers('led_a', 10)).toEqual([]);
});

it('asks on after a short answer, until it has the page or the log ends', async () => {
  const { log, asked } = await ledgerOf(10, 3);
  expect(await log.read('led_a', 0n, 7)).toHaveLength(7);
  expect(asked.splice(0)).toEqual([7, 4, 1]);
  expect(textsOf(await log.read('led_a', 6n, 7)).at(-1)).toBe('10 entry 10');
  expect(asked).toEqual([7, 4]);
});

it('is a log that can be followed', async () => {
  const { log } = await ledgerOf(2_100, 400);
  const applied: bigint[] = [];
  running = follower({
    name: 'outside.v1',
    log,
    cursor: memoryCursor(),
    apply: async (_, { entries }) => void applied.push(...entries.map(({ seq }) => seq)),
    onAdvanced: () => {},
    onFault: () => {},
  });
  await running.start();
  await expect.poll(() => applied).toHaveLength(2_100);
  expect(applied).toEqual(Array.from({ length: 2_100 }, (_, index) => BigInt(index + 1)));
});
