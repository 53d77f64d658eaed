import { assetById, divideHalfUp, USD } from '@alfred/money';
import type { BookRate } from './book-schema.ts';

/**
 * How many minor units of one asset a minor unit of another is worth, as an exact fraction. Nothing
 * is rounded in it: a charge is converted after its buckets are summed, and rounded once.
 */
export interface Rate {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** What is paid in the asset that it is priced in. */
export const parity: Rate = { numerator: 1n, denominator: 1n };

/** What a minor unit is worth in minor units of dollars, from an instant on. */
export interface DatedWorth {
  /** Microseconds; undefined: always was. */
  readonly from: bigint | undefined;
  readonly worth: Rate;
}

/** By asset, in rising order of `from`. */
export type Worths = ReadonlyMap<string, readonly DatedWorth[]>;

/** Reads the dated rates of a book. Two for one asset from one instant on are no book. */
export function indexRates(rates: readonly BookRate[]): Worths {
  const worths = new Map<string, DatedWorth[]>();
  for (const { asset, from, dollars } of rates) {
    const dated = {
      from: from === undefined ? undefined : instantOf(from),
      worth: worthOf(asset, dollars),
    };
    const known = worths.get(asset) ?? [];
    if (known.some((other) => other.from === dated.from)) {
      throw new Error(`the asset ${asset} has two rates from one instant on`);
    }
    worths.set(asset, [...known, dated].sort(byFrom));
  }
  return worths;
}

/** The rate between two assets at an instant; undefined while one of them has none. */
export function rateBetween(
  worths: Worths,
  { from, to }: { readonly from: string; readonly to: string },
  at: bigint,
): Rate | undefined {
  if (from === to) return parity;
  const [given, wanted] = [worthAt(worths, from, at), worthAt(worths, to, at)];
  if (!given || !wanted) return undefined;
  return {
    numerator: given.numerator * wanted.denominator,
    denominator: given.denominator * wanted.numerator,
  };
}

/** An amount in another asset: rounded once, half up. */
export function convert(amount: bigint, { numerator, denominator }: Rate): bigint {
  return divideHalfUp(amount * numerator, denominator);
}

/** RFC 3339 in UTC as microseconds. */
export function instantOf(text: string): bigint {
  return BigInt(Date.parse(text)) * 1_000n;
}

/** In rising order of `from`; what always was comes first. */
export function byFrom(
  a: { readonly from: bigint | undefined },
  b: { readonly from: bigint | undefined },
): number {
  if (a.from === b.from) return 0;
  return a.from === undefined || (b.from !== undefined && a.from < b.from) ? -1 : 1;
}

/** The last of these that is in force at an instant. */
export function inForce<Dated extends { readonly from: bigint | undefined }>(
  dated: readonly Dated[],
  at: bigint,
): Dated | undefined {
  for (let n = dated.length - 1; n >= 0; n -= 1) {
    const candidate = dated[n];
    if (candidate && (candidate.from === undefined || candidate.from <= at)) return candidate;
  }
  return undefined;
}

function worthAt(worths: Worths, asset: string, at: bigint): Rate | undefined {
  if (asset === USD.id) return parity;
  return inForce(worths.get(asset) ?? [], at)?.worth;
}

/** `dollars` for one whole unit, as minor units of dollars for one minor unit: digits are moved. */
function worthOf(asset: string, dollars: string): Rate {
  const [whole = '0', fraction = ''] = dollars.split('.');
  const scale = assetById(asset)?.scale ?? 0;
  return {
    numerator: BigInt(whole + fraction) * 10n ** BigInt(USD.scale),
    denominator: 10n ** BigInt(fraction.length + scale),
  };
}
