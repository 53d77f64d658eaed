import { parseMinor } from '@alfred/money';
import type { PriceBook } from '@alfred/pricing';
import { priceEnding } from './charge.ts';
import type { Rerate } from './usage-command.ts';
import type { Ending } from './usage-record.ts';

/** Which charges are computed again, and with what. */
export interface RerateWish {
  readonly provider: string;
  /** Empty: every model of the provider. */
  readonly model: string;
  /** The version that charged; empty: every version. */
  readonly fromVersion: string;
  /** The version that is right. */
  readonly toVersion: string;
  /** When requests started, microseconds: from `since` until before `until`; 0: no bound. */
  readonly since: bigint;
  readonly until: bigint;
  /** Empty: every one. */
  readonly organization: string;
  /** Counts what would change, and changes nothing. */
  readonly dryRun: boolean;
}

/** Of the charges that change, in minor units. */
export interface RerateTotal {
  readonly asset: string;
  readonly before: bigint;
  readonly after: bigint;
}

/** How far it is, and what it came to so far. */
export interface Progress {
  /** Requests that were looked at, and those of them that match. */
  readonly seen: bigint;
  readonly matched: bigint;
  readonly changed: bigint;
  /** Matching requests that the right version has no price for. */
  readonly unpriced: bigint;
  /** Changes that the ledger did not take. */
  readonly refused: bigint;
  readonly totals: readonly RerateTotal[];
}

export const noProgress: Progress = {
  ...{ seen: 0n, matched: 0n, changed: 0n, unpriced: 0n, refused: 0n },
  totals: [],
};

/** A charge that changes. */
export interface Change {
  readonly command: Rerate;
  readonly asset: string;
  readonly before: bigint;
}

/** What of a page of requests matches, and what of it changes. */
export interface RatedPage {
  readonly matched: number;
  readonly unpriced: number;
  readonly changes: readonly Change[];
}

/**
 * Rates the charges of a page again.
 *
 * @param charges what was charged by the last rerate of a request, where there was one
 */
export function ratePage(
  endings: readonly Ending[],
  wish: RerateWish,
  { book, charges }: { readonly book: PriceBook; readonly charges: ReadonlyMap<string, bigint> },
): RatedPage {
  const matching = endings.filter((ending) => isMeant(ending, wish, book));
  const changes: Change[] = [];
  let unpriced = 0;
  for (const of of matching) {
    const priced = priceEnding(of, () => book);
    const before = charges.get(of.request) ?? parseMinor(of.amount) ?? 0n;
    if (priced.outcome === 'unpriced') unpriced += 1;
    else if (priced.amount !== before) {
      const { amount } = priced;
      const price = wish.toVersion;
      const command = { type: 'rerate', of, amount, price, reason: 'price_corrected' } as const;
      changes.push({ command, asset: of.asset, before });
    }
  }
  return { matched: matching.length, unpriced, changes };
}

/** The progress after a page: `refused` are the numbers of the changes that the ledger did not take. */
export function advanceBy(
  progress: Progress,
  page: RatedPage & { readonly seen: number },
  refused: ReadonlySet<number>,
): Progress {
  const made = page.changes.filter((_, n) => !refused.has(n));
  return {
    seen: progress.seen + BigInt(page.seen),
    matched: progress.matched + BigInt(page.matched),
    changed: progress.changed + BigInt(made.length),
    unpriced: progress.unpriced + BigInt(page.unpriced),
    refused: progress.refused + BigInt(refused.size),
    totals: made.reduce(addChange, progress.totals),
  };
}

function addChange(
  totals: readonly RerateTotal[],
  { asset, before, command }: Change,
): readonly RerateTotal[] {
  const own = totals.find((each) => each.asset === asset) ?? { asset, before: 0n, after: 0n };
  const sum = { asset, before: own.before + before, after: own.after + command.amount };
  return [...totals.filter((each) => each.asset !== asset), sum];
}

/** A request is meant when one of its calls is; then all of it is computed again. */
function isMeant(of: Ending, wish: RerateWish, book: PriceBook): boolean {
  if (of.ending !== 'settled') return false;
  if (of.startedAt < wish.since || (wish.until > 0n && of.startedAt >= wish.until)) return false;
  const calls = of.calls.length === 0 ? [of] : of.calls;
  return calls.some((call) => isCallMeant({ ...call, startedAt: of.startedAt }, wish, book));
}

/** By its own name in the right version too: `gpt-4o-2024-08-06` is `gpt-4o`. */
function isCallMeant(
  { provider, model, price, startedAt }: Pick<Ending, 'provider' | 'model' | 'price' | 'startedAt'>,
  wish: RerateWish,
  book: PriceBook,
): boolean {
  if (provider !== wish.provider) return false;
  if (wish.fromVersion !== '' && price !== wish.fromVersion) return false;
  if (wish.model === '' || model === wish.model) return true;
  return book.find(provider, model, startedAt)?.model === wish.model;
}
