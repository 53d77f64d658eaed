import { dataShapes, envelopeMembers } from './entry-shapes.ts';
import { lineBytesMax } from './log/pieces.ts';
import { type Place, type Scan, startsWith } from './scan.ts';
import { optional, record, type Shape } from './shape.ts';

/**
 * Whether these bytes of a buffer are an entry as a ledger spells it; undefined leaves it open. Gives
 * where members begin and end that nobody reads, until the next entry is looked at.
 */
export type ScanEntry = (
  bytes: Uint8Array,
  from: number,
  to: number,
) => readonly number[] | undefined;

interface Kind {
  /** As it stands in an entry, with its quotes. */
  readonly spelled: Buffer;
  /** Undefined when its data have to be parsed to be looked at. */
  readonly scan: Scan | undefined;
}

/** What recognizes entries. It remembers a few values of the last, so each thread has its own. */
export function entryScanner(): ScanEntry {
  const kinds = Object.entries<Shape>(dataShapes).map(
    ([type, { scanner }]): Kind => ({
      spelled: Buffer.from(JSON.stringify(type)),
      scan: scanner?.(),
    }),
  );
  let kind: Kind | undefined;
  const scanType: Scan = (place) => {
    // The types of entries repeat: the last one is looked for first.
    if (!kind || !startsWith(place.bytes, place.at, kind.spelled)) {
      kind = kinds.find(({ spelled }) => startsWith(place.bytes, place.at, spelled));
    }
    place.at += kind?.spelled.length ?? 0;
    return kind !== undefined;
  };
  const shape = (scanner: () => Scan): Shape => Object.assign(() => undefined, { scanner });
  const scanner = record({
    ...envelopeMembers,
    type: shape(() => scanType),
    data: shape(() => (place) => kind?.scan?.(place) ?? false),
    // What is checked of boxes is more than a shape says: that is left to the parser.
    sealed: optional(shape(() => () => false)),
  }).scanner;
  const scan = scanner?.() ?? (() => false);
  const cuts: number[] = [];
  return (bytes, from, to) => {
    if (to - from > lineBytesMax) return undefined;
    cuts.length = 0;
    const place: Place = { bytes, at: from, cuts };
    return scan(place) && place.at === to ? cuts : undefined;
  };
}
