import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import type { LogSignal } from './log-signal.ts';

const entriesMax = 1_000;
/** A page ends with the entry that passes this. */
const pageBytesMax = 2 * 1024 * 1024;
const waitMsMax = 25_000;

export interface EntriesPage {
  /** The stored bytes, in order. */
  readonly entries: readonly Buffer[];
  /** The number of the last entry of the log. */
  readonly head: bigint;
}

export type ReadEntries = (
  ledger: string,
  wish: {
    readonly after: bigint;
    readonly limit: number;
    readonly waitMs: number;
    /** Ends the waiting when nobody listens any more. */
    readonly signal?: AbortSignal;
  },
) => Promise<EntriesPage>;

/** A page of the log; when there is nothing new, waits a bounded while. Throws `ledger_unknown`. */
export function readEntries(deps: {
  readonly store: EventStore;
  readonly appended: LogSignal;
}): ReadEntries {
  const look = async (ledger: string, after: bigint, limit: number): Promise<EntriesPage> => {
    const head = await deps.store.head(ledger);
    if (!head || head.seq === 0n) throw new AlfredError('ledger_unknown', { ledger });
    const rows = head.seq > after ? await deps.store.read(ledger, after, limit) : [];
    return { entries: withinBytes(rows.map(({ bytes }) => bytes)), head: head.seq };
  };
  return async (ledger, { after, limit, waitMs, signal }) => {
    const count = limit > 0 ? Math.min(limit, entriesMax) : entriesMax;
    const seen = after > 0n ? after : 0n;
    if (waitMs <= 0) return look(ledger, seen, count);
    return deps.appended.watch(ledger, {
      ms: Math.min(waitMs, waitMsMax),
      signal,
      look: () => look(ledger, seen, count),
      enough: ({ entries }) => entries.length > 0,
    });
  };
}

function withinBytes(entries: readonly Buffer[]): readonly Buffer[] {
  let bytes = 0;
  const end = entries.findIndex((entry) => {
    bytes += entry.length;
    return bytes > pageBytesMax;
  });
  return end < 0 ? entries : entries.slice(0, end + 1);
}
