import { type Check, checkCommit } from './check-commit.ts';
import {
  type Expected,
  type Kept,
  lastRevision,
  noStream,
  type Proposed,
  type Recorded,
} from './kept.ts';
import {
  deletedMark,
  isSoftDeleted,
  isTombstoned,
  metadataOf,
  metadataStream,
  truncatedAt,
} from './stream-metadata.ts';

// What the server keeps, and how it answers writers and readers. The rules are those of its public
// sources and tests; each is named beside the case in server-log.itest.ts that shows it.

/** `dropped`: an event of it was written before and is not replicated yet, so nobody is answered. */
export type WriteResult =
  | { readonly kind: 'written'; readonly revision: number; readonly position: number | undefined }
  | { readonly kind: 'wrong_version'; readonly current: number }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'dropped' };

export type ReadResult =
  | { readonly kind: 'events'; readonly events: readonly Recorded[] }
  | { readonly kind: 'not_found' }
  | { readonly kind: 'deleted' };

export interface ReadWish {
  /** The revision to begin with; what lies behind the end means the end. */
  readonly from: number;
  readonly count: number;
  readonly isBackwards: boolean;
}

/** The log of one server. */
export interface ServerLog {
  write(stream: string, expected: Expected, events: readonly Proposed[]): WriteResult;
  /** A soft deletion hides what is there; a hard one, a tombstone, ends the stream for good. */
  remove(stream: string, expected: Expected, isHard: boolean): WriteResult;
  read(stream: string, wish: ReadWish): ReadResult;
  /** Everything that readers may see, in the order in which it was written. */
  all(): readonly Recorded[];
  /** Whether readers may see it. */
  isReplicated(position: number): boolean;
  /** From here on nothing more is replicated, until `replicate`. */
  hold(): void;
  replicate(): void;
  /** Called after readers may see more, until the returned function is. */
  onReplicated(listener: () => void): () => void;
}

export function serverLog(): ServerLog {
  const kept: Kept = {
    ...{ streams: new Map(), all: [], tombstoned: new Set(), ids: new Map() },
    ...{ replicated: 0, isHeld: false, listeners: new Set() },
  };
  return {
    write: (stream, expected, events) => write(kept, { stream, expected, events }),
    remove: (stream, expected, isHard) => remove(kept, { stream, expected, isHard }),
    read: (stream, wish) => read(kept, stream, wish),
    all: () => kept.all.filter(({ position }) => position <= kept.replicated),
    isReplicated: (position) => position <= kept.replicated,
    hold: () => {
      kept.isHeld = true;
    },
    replicate: () => {
      kept.isHeld = false;
      advance(kept);
    },
    onReplicated: (listener) => {
      kept.listeners.add(listener);
      return () => kept.listeners.delete(listener);
    },
  };
}

function write(
  kept: Kept,
  wish: {
    readonly stream: string;
    readonly expected: Expected;
    readonly events: readonly Proposed[];
  },
): WriteResult {
  const { stream, events } = wish;
  const check = checkCommit(kept, { ...wish, ids: events.map(({ id }) => id) });
  if (check.kind !== 'ok') return resultOf(check);
  const original = metadataStream.originalOf(stream);
  const revives = original !== undefined && isSoftDeleted(kept, original);
  const position = put(kept, stream, events);
  if (check.isSoftDeleted) revive(kept, stream, check.current + 1);
  if (original !== undefined && revives) revive(kept, original, lastRevision(kept, original) + 1);
  advance(kept);
  return { kind: 'written', revision: check.current + events.length, position };
}

function resultOf(check: Exclude<Check, { kind: 'ok' }>): WriteResult {
  if (check.kind !== 'repeated') return check;
  return { kind: 'written', revision: check.revision, position: check.position };
}

/** Gives the position of the last of them. */
function put(kept: Kept, stream: string, events: readonly Proposed[]): number | undefined {
  if (events.length === 0) return undefined;
  const written = kept.streams.get(stream) ?? [];
  kept.streams.set(stream, written);
  for (const event of events) {
    const place = { stream, revision: written.length, position: kept.all.length + 1 };
    const recorded = { ...event, ...place };
    written.push(recorded);
    kept.all.push(recorded);
    if (!kept.ids.has(event.id)) kept.ids.set(event.id, recorded);
  }
  return kept.all.length;
}

/** Whoever writes to a stream that was hidden goes on behind what was hidden. */
function revive(kept: Kept, stream: string, from: number): void {
  const metadata = metadataOf(kept, stream);
  if (!metadata) return;
  put(kept, metadataStream.of(stream), [metadataStream.event({ ...metadata, $tb: from })]);
}

function remove(
  kept: Kept,
  wish: { readonly stream: string; readonly expected: Expected; readonly isHard: boolean },
): WriteResult {
  const { stream, isHard } = wish;
  const event = metadataStream.event({ $tb: deletedMark });
  const check = checkCommit(kept, { ...wish, ids: [event.id] });
  if (check.kind !== 'ok') return resultOf(check);
  if (isHard) {
    kept.tombstoned.add(stream);
    for (const listener of kept.listeners) listener();
    return { kind: 'written', revision: check.current, position: kept.all.length };
  }
  const about = metadataStream.of(stream);
  if (check.current < 0 && lastRevision(kept, about) < 0) {
    return { kind: 'wrong_version', current: noStream };
  }
  const position = put(kept, about, [event]);
  advance(kept);
  return { kind: 'written', revision: check.current, position };
}

function read(kept: Kept, stream: string, { from, count, isBackwards }: ReadWish): ReadResult {
  if (isTombstoned(kept, stream)) return { kind: 'deleted' };
  const written = (kept.streams.get(stream) ?? []).filter(
    ({ position }) => position <= kept.replicated,
  );
  const first = truncatedAt(kept, stream, written.length);
  if (written.length === 0 || first === 'hidden') return { kind: 'not_found' };
  const end = isBackwards ? Math.min(from + 1, written.length) : written.length;
  const begin = isBackwards ? first : Math.max(from, first);
  const readable = written.slice(begin, Math.max(begin, end));
  const events = isBackwards ? readable.reverse() : readable;
  return { kind: 'events', events: events.slice(0, count) };
}

function advance(kept: Kept): void {
  if (kept.isHeld) return;
  kept.replicated = kept.all.length;
  for (const listener of kept.listeners) listener();
}
