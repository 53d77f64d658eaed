import { randomUUID } from 'node:crypto';
import type { Kept, Proposed } from './kept.ts';

/** `$tb` of a stream that was deleted softly: no event has such a revision. */
export const deletedMark = 9_223_372_036_854_775_807n;

/** What is said of a stream, in events of a stream of its own. */
export type StreamMetadata = Readonly<Record<string, unknown>>;

const prefix = '$$';

export const metadataStream = {
  of: (stream: string): string => `${prefix}${stream}`,
  /** The stream that this one says something of, if it is such a one. */
  originalOf: (stream: string): string | undefined =>
    stream.startsWith(prefix) ? stream.slice(prefix.length) : undefined,
  event: (metadata: StreamMetadata): Proposed => ({
    id: randomUUID(),
    type: '$metadata',
    isJson: true,
    data: Buffer.from(jsonOf(metadata)),
    metadata: new Uint8Array(),
  }),
};

/** The last thing said; undefined where nothing was, or nothing that is JSON. */
export function metadataOf(
  { streams }: Pick<Kept, 'streams'>,
  stream: string,
): StreamMetadata | undefined {
  const last = streams.get(metadataStream.of(stream))?.at(-1);
  if (!last?.isJson) return undefined;
  return JSON.parse(Buffer.from(last.data).toString());
}

/** The first revision that may be read of so many events, or `hidden` when the stream is deleted. */
export function truncatedAt(
  kept: Pick<Kept, 'streams'>,
  stream: string,
  length: number,
): number | 'hidden' {
  // Of what is said of a stream only the last word counts.
  const isMetadata = metadataStream.originalOf(stream) !== undefined;
  const said: StreamMetadata = isMetadata ? { $maxCount: 1 } : (metadataOf(kept, stream) ?? {});
  const { $tb: before = 0, $maxCount: countMax } = said;
  // As a JSON number the mark has lost its last digits.
  if (Number(before) >= Number(deletedMark)) return 'hidden';
  const byCount = countMax === undefined ? 0 : length - Number(countMax);
  return Math.max(Number(before), byCount, 0);
}

/** Also of what says something about a stream that is gone. */
export function isTombstoned({ tombstoned }: Pick<Kept, 'tombstoned'>, stream: string): boolean {
  return tombstoned.has(metadataStream.originalOf(stream) ?? stream);
}

export function isSoftDeleted(kept: Pick<Kept, 'streams'>, stream: string): boolean {
  return truncatedAt(kept, stream, 0) === 'hidden';
}

function jsonOf(metadata: StreamMetadata): string {
  const fields = Object.entries(metadata).map(
    ([name, value]) =>
      `${JSON.stringify(name)}:${typeof value === 'bigint' ? value : JSON.stringify(value)}`,
  );
  return `{${fields.join()}}`;
}
