import assert from 'node:assert/strict';
import { divideHalfUp } from '@alfred/money';
import { parity, type Rate } from './rate.ts';
import {
  inputBuckets,
  outputBuckets,
  type PieceBucket,
  pieceBuckets,
  type UsageBucket,
  type UsageBuckets,
  unitsMax,
  usageBuckets,
  usageProblem,
} from './usage.ts';

/** Prices are stated for this many units, so that a fraction of a nano-dollar stays an integer. */
export const pricedUnits = 1_000_000n;

/** Minor units of the asset for `pricedUnits` of each bucket. */
export type Prices = UsageBuckets;

/** Other prices, for the whole call, once its input is larger than `above`. */
export interface PriceTier {
  readonly above: bigint;
  readonly prices: Prices;
}

/** What one model costs in one version of the price book. */
export interface PriceEntry {
  readonly provider: string;
  readonly model: string;
  readonly asset: string;
  readonly prices: Prices;
  /** In rising order of `above`. */
  readonly tiers: readonly PriceTier[];
  /** The most tokens that the model reads and writes together, when it is known. */
  readonly context?: number;
  /** The most tokens that the model writes, when it is known. */
  readonly outputMax?: number;
  /** The model has no price of its own: this is the ceiling that stands for it. */
  readonly isCeiling?: true;
}

/**
 * What a call costs, in minor units of the entry's asset: `charge` without a conversion.
 */
export function cost(entry: PriceEntry, usage: UsageBuckets): bigint {
  return charge(entry, usage, parity);
}

/**
 * What a call costs, in minor units of the asset that pays: every bucket exactly, converted once
 * after the sum, rounded once, half up.
 *
 * The usage must be without a `usageProblem`; counts from outside are checked where they enter.
 *
 * @param rate from the entry's asset to the one that pays: `book.rate(entry.asset, asset, at)`
 */
export function charge(entry: PriceEntry, usage: UsageBuckets, rate: Rate): bigint {
  assert.equal(usageProblem(usage), undefined, 'usage is checked before it is priced');
  const prices = entry.tiers.length === 0 ? entry.prices : pricesFor(entry, inputOf(usage));
  let total = 0n;
  for (const bucket of usageBuckets) {
    const units = usage[bucket];
    if (units !== 0n) total += units * prices[bucket];
  }
  return inAsset(total, rate);
}

/** So many hundredths of an amount, rounded up: what an answer costs that was given before. */
export function hundredthsOf(amount: bigint, percent: number): bigint {
  assert(Number.isInteger(percent) && percent >= 0 && percent <= 100, 'a share is 0 to 100');
  return (amount * BigInt(percent) + 99n) / 100n;
}

/** `chargeAtMost` without a conversion. */
export function costAtMost(entry: PriceEntry, bounds: CostBounds): bigint {
  return chargeAtMost(entry, bounds, parity);
}

/** How large a call can become. */
export interface CostBounds {
  readonly input: bigint;
  readonly output: bigint;
  /** What is neither read nor written in tokens; what is left out is none. */
  readonly pieces?: Partial<Readonly<Record<PieceBucket, bigint>>>;
}

/**
 * The most that a call can cost whose prompt has at most `input` units and whose answer has at
 * most `output`, of whatever kind: every unit at the dearest price of its side, in the dearest
 * tier that the prompt can reach, converted and rounded as the charge will be. Searches are not in
 * it. Never less than the charge of a call within the bounds at the same rate.
 */
export function chargeAtMost(entry: PriceEntry, bounds: CostBounds, rate: Rate): bigint {
  const { input, output, pieces } = bounds;
  assertUnits(input);
  assertUnits(output);
  const reached = [entry.prices];
  for (const { above, prices } of entry.tiers) if (input > above) reached.push(prices);
  let total = input * dearest(reached, inputBuckets);
  total += output * dearest(reached, outputBuckets);
  total += dearest(reached, ['requests']);
  for (const bucket of pieceBuckets) {
    const units = pieces?.[bucket] ?? 0n;
    assertUnits(units);
    if (units !== 0n) total += units * dearest(reached, [bucket]);
  }
  return inAsset(total, rate);
}

function assertUnits(units: bigint): void {
  assert(units >= 0n && units <= unitsMax, 'bounds are checked before they are priced');
}

/** The only rounding there is. */
function inAsset(total: bigint, { numerator, denominator }: Rate): bigint {
  return divideHalfUp(total * numerator, pricedUnits * denominator);
}

function dearest(reached: readonly Prices[], buckets: readonly UsageBucket[]): bigint {
  let most = 0n;
  for (const prices of reached) {
    for (const bucket of buckets) if (prices[bucket] > most) most = prices[bucket];
  }
  return most;
}

function inputOf(usage: UsageBuckets): bigint {
  return inputBuckets.reduce((sum, bucket) => sum + usage[bucket], 0n);
}

function pricesFor(entry: PriceEntry, input: bigint): Prices {
  let prices = entry.prices;
  for (const tier of entry.tiers) if (input > tier.above) prices = tier.prices;
  return prices;
}
