// The log as EventStoreDB keeps it: whoever knows the revision may append, and a repeat is known by
// its revision and its event ids alone. Epochs and keys stand beside it.
import {
  type AppendResult,
  type Batch,
  type EventStore,
  eventIdOf,
  noLeaf,
  type StoredEntry,
} from '@alfred/event-store';
import { sha256Leaf } from '../model/leaf.ts';

interface Stream {
  epoch: bigint;
  readonly entries: StoredEntry[];
  readonly ids: string[];
  readonly keys: Map<string, StoredEntry>;
}

/** A log that recognises repeats by event id. It lives as long as the run. */
export function logByEventId(): EventStore {
  const streams = new Map<string, Stream>();
  const streamOf = (ledger: string): Stream => {
    const known = streams.get(ledger) ?? { epoch: 0n, entries: [], ids: [], keys: new Map() };
    streams.set(ledger, known);
    return known;
  };
  return {
    listLedgers: async (after, limit) =>
      [...streams.keys()]
        .filter((ledger) => ledger > after)
        .sort()
        .slice(0, limit)
        .map((ledger) => ({ ledger, seq: undefined })),
    openEpoch: async (ledger) => {
      const stream = streamOf(ledger);
      stream.epoch += 1n;
      return headOf(stream);
    },
    head: async (ledger) => {
      const stream = streams.get(ledger);
      return stream && headOf(stream);
    },
    append: async (batch) => append(streamOf(batch.ledger), batch),
    read: async (ledger, after, limit) =>
      (streams.get(ledger)?.entries ?? []).slice(Number(after), Number(after) + limit).map(copyOf),
    findKeys: async (ledger, keys) => {
      const taken = streams.get(ledger)?.keys;
      const found = keys.flatMap((key) => {
        const entry = taken?.get(key);
        return entry ? [[key, copyOf(entry)] as const] : [];
      });
      return new Map(found);
    },
  };
}

function append(stream: Stream, { entries, expectedSeq }: Batch): AppendResult {
  const ids = entries.map(({ bytes }, n) => idOf(bytes, Number(expectedSeq) + n + 1));
  const at = Number(expectedSeq);
  if (at !== stream.entries.length) {
    const isRepeat = ids.every((id, n) => stream.ids[at + n] === id);
    return isRepeat ? { status: 'appended' } : { status: 'conflict' };
  }
  for (const [n, { bytes, key }] of entries.entries()) {
    const entry = { seq: BigInt(at + n + 1), bytes: Buffer.from(bytes) };
    stream.entries.push(entry);
    stream.ids.push(ids[n] ?? '');
    if (key !== undefined && !stream.keys.has(key)) stream.keys.set(key, entry);
  }
  return { status: 'appended' };
}

function idOf(bytes: Uint8Array, _seq: number): string {
  const leaf = Buffer.from(sha256Leaf(bytes), 'hex');
  return eventIdOf(leaf);
}

function headOf({ epoch, entries }: Stream) {
  const last = entries.at(-1);
  const leaf = last ? Buffer.from(sha256Leaf(last.bytes), 'hex') : noLeaf;
  return { epoch, seq: BigInt(entries.length), leaf };
}

/** Nobody outside may hold the log's own bytes. */
function copyOf({ seq, bytes }: StoredEntry): StoredEntry {
  return { seq, bytes: Buffer.from(bytes) };
}
