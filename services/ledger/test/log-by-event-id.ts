import { type Batch, type EventStore, eventIdOf, noLeaf } from '@alfred/event-store';
import { leafHash } from '@alfred/proof';
import { decodeEntry } from '../src/wire/decode-entry.ts';

/**
 * A log by itself, which knows nothing of writers: whoever knows where it ends appends, and a repeat
 * is known by its event ids. A writer's number is one more than the last entry's, so that two who
 * open at once have one number.
 */
export function logByEventId(): EventStore {
  const logs = new Map<string, Batch['entries'][number][]>();
  const logOf = (ledger: string) => {
    const log = logs.get(ledger) ?? [];
    logs.set(ledger, log);
    return log;
  };
  const headOf = (ledger: string, more: bigint) => {
    const log = logOf(ledger);
    const last = log.at(-1)?.bytes;
    const epoch = BigInt(last ? decodeEntry(Buffer.from(last)).epoch : 0);
    return {
      epoch: epoch + more,
      seq: BigInt(log.length),
      leaf: last ? leafHash(last) : noLeaf,
    };
  };
  return {
    listLedgers: async (after) =>
      [...logs.keys()]
        .filter((ledger) => ledger > after)
        .sort()
        .map((ledger) => ({ ledger, seq: undefined })),
    openEpoch: async (ledger) => headOf(ledger, 1n),
    // Before the first entry everybody is the first writer.
    head: async (ledger) => headOf(ledger, logOf(ledger).length === 0 ? 1n : 0n),
    append: async ({ ledger, expectedSeq, entries }) => {
      const log = logOf(ledger);
      const at = Number(expectedSeq);
      if (at === log.length) {
        log.push(...entries);
        return { status: 'appended' };
      }
      const isRepeat = entries.every(({ bytes }, n) => {
        const there = log[at + n]?.bytes;
        return there && eventIdOf(leafHash(there)) === eventIdOf(leafHash(bytes));
      });
      return { status: isRepeat ? 'appended' : 'conflict' };
    },
    read: async (ledger, after, limit) =>
      logOf(ledger)
        .map(({ bytes }, n) => ({ seq: BigInt(n + 1), bytes: Buffer.from(bytes) }))
        .slice(Number(after), Number(after) + limit),
    findKeys: async (ledger, keys) => {
      const taken = logOf(ledger).flatMap(({ key, bytes }, n) =>
        key === undefined || !keys.includes(key)
          ? []
          : [[key, { seq: BigInt(n + 1), bytes: Buffer.from(bytes) }] as const],
      );
      return new Map(taken);
    },
  };
}
