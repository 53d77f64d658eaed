import { type Expected, type Kept, lastRevision, noStream } from './kept.ts';
import { isSoftDeleted, isTombstoned, metadataStream, truncatedAt } from './stream-metadata.ts';

/** What the server makes of a write before anything is written. */
export type Check =
  | { readonly kind: 'ok'; readonly current: number; readonly isSoftDeleted: boolean }
  /** It is all there already: the writer is answered as it was the first time. */
  | {
      readonly kind: 'repeated';
      readonly revision: number;
      /** Unknown where the event cannot be read any more. */
      readonly position: number | undefined;
    }
  | { readonly kind: 'wrong_version'; readonly current: number }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'dropped' };

interface Wish {
  readonly stream: string;
  readonly expected: Expected;
  readonly ids: readonly string[];
}

/**
 * A repeat is known by stream, expected revision and event ids alone: nobody compares what the
 * events say. Without a revision, by the stream and where each id was written first.
 */
export function checkCommit(kept: Kept, wish: Wish): Check {
  const { stream, expected } = wish;
  if (isTombstoned(kept, stream)) return { kind: 'deleted' };
  const current = lastRevision(kept, stream);
  if (expected === 'stream_exists') {
    if (isSoftDeleted(kept, stream)) return { kind: 'deleted' };
    const isKnown = current >= 0 || lastRevision(kept, metadataStream.of(stream)) >= 0;
    if (!isKnown) return { kind: 'wrong_version', current };
  }
  if (typeof expected === 'string') return checkIds(kept, wish, current);
  if (expected < current) return checkRevisions(kept, { ...wish, expected }, current);
  if (expected > current) return { kind: 'wrong_version', current };
  return { kind: 'ok', current, isSoftDeleted: isSoftDeleted(kept, stream) };
}

function checkIds(kept: Kept, { stream, ids }: Wish, current: number): Check {
  let end: number | undefined;
  for (const id of ids) {
    const known = kept.ids.get(id);
    if (known?.stream !== stream) {
      // A part that is known and a part that is not is no repeat.
      if (end !== undefined) return { kind: 'wrong_version', current };
      return { kind: 'ok', current, isSoftDeleted: isSoftDeleted(kept, stream) };
    }
    end = known.revision;
  }
  if (end === undefined) return { kind: 'ok', current, isSoftDeleted: isSoftDeleted(kept, stream) };
  return repeated(kept, stream, end);
}

function checkRevisions(
  kept: Kept,
  { stream, expected, ids }: Wish & { readonly expected: number },
  current: number,
): Check {
  const written = kept.streams.get(stream) ?? [];
  for (const [n, id] of ids.entries()) {
    if (written[expected + 1 + n]?.id === id) continue;
    const isNew = n === 0 && expected === noStream && isSoftDeleted(kept, stream);
    return isNew
      ? { kind: 'ok', current, isSoftDeleted: true }
      : { kind: 'wrong_version', current };
  }
  if (ids.length === 0) return { kind: 'wrong_version', current };
  return repeated(kept, stream, expected + ids.length);
}

function repeated(kept: Kept, stream: string, revision: number): Check {
  const written = kept.streams.get(stream) ?? [];
  const event = written[revision];
  if (!event || event.position > kept.replicated) return { kind: 'dropped' };
  const first = truncatedAt(kept, stream, written.length);
  const isReadable = first !== 'hidden' && revision >= first;
  return { kind: 'repeated', revision, position: isReadable ? event.position : undefined };
}
