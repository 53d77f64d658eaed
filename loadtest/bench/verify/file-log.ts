import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { type EventStore, type LedgerHead, noLeaf, type StoredEntry } from '@alfred/event-store';

/** The log of one ledger in a file, an entry a line: as an export has it, and with no database. */
export interface FileLog {
  readonly store: EventStore;
  readonly size: () => number;
  close(): void;
}

/** Keys that are found again: what comes late, comes soon. */
const keysMax = 50_000;

/** Begins an empty log. Nobody sends a key twice here, and nothing has to survive a crash. */
export function fileLog(path: string): FileLog {
  const file = openSync(path, 'w+');
  const ends: number[] = [];
  const keys = new Map<string, number>();
  let head: LedgerHead = { epoch: 0n, seq: 0n, leaf: noLeaf };
  let bytes = 0;
  const endOf = (seq: number) => (seq === 0 ? 0 : (ends[seq - 1] ?? 0));
  const read = (seq: number): StoredEntry => {
    const from = endOf(seq - 1);
    const line = Buffer.alloc(endOf(seq) - from - 1);
    readSync(file, line, 0, line.length, from);
    return { seq: BigInt(seq), bytes: line };
  };
  return {
    store: {
      listLedgers: async () => [],
      openEpoch: async () => {
        head = { ...head, epoch: head.epoch + 1n };
        return head;
      },
      append: async ({ entries, leaf }) => {
        const lines = entries.flatMap((entry) => [entry.bytes, Buffer.from('\n')]);
        for (const entry of entries) {
          bytes += entry.bytes.length + 1;
          ends.push(bytes);
          if (entry.key !== undefined) keys.set(entry.key, ends.length);
        }
        writeSync(file, Buffer.concat(lines));
        for (const [key] of keys) {
          if (keys.size <= keysMax) break;
          keys.delete(key);
        }
        head = { ...head, seq: BigInt(ends.length), leaf };
        return { status: 'appended' };
      },
      head: async () => head,
      read: async (_, after, limit) => {
        const first = Number(after) + 1;
        const count = Math.max(0, Math.min(limit, ends.length - Number(after)));
        return Array.from({ length: count }, (__, index) => read(first + index));
      },
      findKeys: async (_, wanted) => {
        const known = wanted.flatMap((key) => [[key, keys.get(key) ?? 0] as const]);
        return new Map(known.filter(([, seq]) => seq > 0).map(([key, seq]) => [key, read(seq)]));
      },
    },
    size: () => ends.length,
    close: () => closeSync(file),
  };
}
