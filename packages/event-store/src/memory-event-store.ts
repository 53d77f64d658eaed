import { AlfredError } from '@alfred/errors';
import {
  type AppendResult,
  type Batch,
  type EventStore,
  type LedgerHead,
  noLeaf,
  type StoredEntry,
} from './event-store.ts';

interface Log {
  head: LedgerHead;
  readonly entries: StoredEntry[];
  readonly keys: Map<string, StoredEntry>;
}

/** An event store that lives as long as the process: for tests, and it passes the same contract. */
export function memoryEventStore(): EventStore {
  const logs = new Map<string, Log>();
  return {
    listLedgers: async (after, limit) =>
      [...logs.keys()]
        .filter((ledger) => ledger > after)
        .sort()
        .slice(0, limit)
        .map((ledger) => ({ ledger, seq: logs.get(ledger)?.head.seq })),
    openEpoch: async (ledger) => {
      const log = logs.get(ledger) ?? emptyLog();
      logs.set(ledger, log);
      log.head = { ...log.head, epoch: log.head.epoch + 1n };
      return log.head;
    },
    append: async (batch) => appendTo(logs.get(batch.ledger), batch),
    head: async (ledger) => logs.get(ledger)?.head,
    read: async (ledger, after, limit) =>
      (logs.get(ledger)?.entries ?? []).slice(Number(after), Number(after) + limit).map(copyOf),
    findKeys: async (ledger, keys) => {
      const taken = logs.get(ledger)?.keys;
      return new Map(
        keys.flatMap((key) => {
          const entry = taken?.get(key);
          return entry ? [[key, copyOf(entry)] as const] : [];
        }),
      );
    },
  };
}

function emptyLog(): Log {
  return { head: { epoch: 0n, seq: 0n, leaf: noLeaf }, entries: [], keys: new Map() };
}

function appendTo(log: Log | undefined, batch: Batch): AppendResult {
  if (log?.head.epoch !== batch.epoch) return { status: 'fenced' };
  if (log.head.seq !== batch.expectedSeq) return { status: 'conflict' };
  refuseTakenKeys(log, batch);
  for (const { bytes, key } of batch.entries) {
    const entry = { seq: BigInt(log.entries.length + 1), bytes: Buffer.from(bytes) };
    log.entries.push(entry);
    if (key !== undefined) log.keys.set(key, entry);
  }
  const seq = batch.expectedSeq + BigInt(batch.entries.length);
  log.head = { epoch: batch.epoch, seq, leaf: Buffer.from(batch.leaf) };
  return { status: 'appended' };
}

/** A writer knows which keys are taken, so a taken one is its fault and not an outcome. */
function refuseTakenKeys(log: Log, batch: Batch): void {
  const keys = batch.entries.flatMap(({ key }) => (key === undefined ? [] : [key]));
  const taken = keys.some((key) => log.keys.has(key));
  if (taken || new Set(keys).size < keys.length) {
    throw new AlfredError('internal', {}, { cause: new Error('A key of the batch is taken.') });
  }
}

/** Nobody outside may hold the log's own bytes. */
function copyOf({ seq, bytes }: StoredEntry): StoredEntry {
  return { seq, bytes: Buffer.from(bytes) };
}
