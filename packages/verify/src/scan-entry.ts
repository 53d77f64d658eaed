import { dataShapes, envelopeMembers } from './entry-shapes.ts';
import { lineBytesMax } from './log/pieces.ts';
import { type Place, type Scan, startsWith } from './scan.ts';
import { optional, record, type Shape } from './shape.ts';

/** Whether these bytes of a buffer are an entry as a ledger spells it; false leaves it open. */
export type ScanEntry = (bytes: Uint8Array, from: number, to: number) => boolean;

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
    const place0 = kinds.findIndex(({ spelled }) => startsWith(place.bytes, place.at, spelled));
    kind = kinds[place0];
    if (!kind) return false;
    // The types of entries repeat: the last one is looked for first.
    kinds.splice(place0, 1);
    kinds.unshift(kind);
    place.at += kind.spelled.length;
    return true;
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
  return (bytes, from, to) => {
    if (to - from > lineBytesMax) return false;
    const place: Place = { bytes, at: from };
    return scan(place) && place.at === to;
  };
}
