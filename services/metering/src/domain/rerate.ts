import { type PriceVersions, priceEnding } from './charge.ts';
import type { Rerate } from './usage-command.ts';
import type { Ending, UsageRecord } from './usage-record.ts';

/** Superseded versions of the price book, and the one that stands for each. */
export type Superseded = ReadonlyMap<string, string>;

export interface PlannedRerate {
  readonly record: number;
  readonly command: Rerate;
}

/**
 * Charges of superseded versions are captured as they say, and rated again at once by the version
 * that stands for theirs.
 */
export function rerateAtOnce(
  records: readonly UsageRecord[],
  answers: ReadonlyMap<number, { readonly outcome: string }>,
  { superseded, books }: { readonly superseded: Superseded; readonly books: PriceVersions },
): readonly PlannedRerate[] {
  if (superseded.size === 0) return [];
  return records.flatMap((of, record) => {
    if (of.type !== 'ending' || of.ending !== 'settled') return [];
    if (answers.get(record)?.outcome !== 'accepted') return [];
    const version = superseded.get(of.price);
    const command = version && rerateBy(of, version, books);
    return command ? [{ record, command }] : [];
  });
}

/** The command that rates an ending by a version; undefined where its charge is right already. */
function rerateBy(of: Ending, version: string, books: PriceVersions): Rerate | undefined {
  const priced = priceEnding(of, () => books.get(version));
  if (priced.outcome === 'unpriced' || `${priced.amount}` === of.amount) return undefined;
  return { type: 'rerate', of, amount: priced.amount, price: version, reason: 'price_corrected' };
}
