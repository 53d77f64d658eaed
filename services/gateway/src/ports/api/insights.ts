import type { AsOf } from './books.ts';

/** By what spend may be told apart. */
export const spendKeys = ['node', 'model', 'provider', 'hour', 'day'] as const;

export type SpendKey = (typeof spendKeys)[number];

/** What is asked. Times in microseconds, anywhere in their hour. */
export interface SpendWish {
  readonly from: bigint;
  readonly until: bigint;
  readonly by: readonly SpendKey[];
  /** Of this node and everything below it. */
  readonly node: string;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly limit: number;
}

/** The sums of one group. A key that was not asked for is undefined. */
export interface SpendRow {
  readonly node: string | undefined;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly start: bigint | undefined;
  /** By asset, in minor units. */
  readonly amounts: Readonly<Record<string, bigint>>;
  readonly requests: bigint;
  readonly released: bigint;
  /** By bucket. */
  readonly tokens: Readonly<Record<string, bigint>>;
  /** Of those requests whose provider's time is known; microseconds. */
  readonly latency: {
    readonly count: bigint;
    readonly meanMicros: bigint;
    readonly p50Micros: bigint;
    readonly p95Micros: bigint;
    readonly firstByteMeanMicros: bigint;
  };
}

export interface Spend {
  readonly rows: readonly SpendRow[];
  readonly asOf: AsOf;
  readonly isCut: boolean;
  /** The hours that were counted. */
  readonly from: bigint;
  readonly until: bigint;
}

/** What was spent on what, as analytics has added it up. */
export interface Insights {
  spend(ledger: string, wish: SpendWish): Promise<Spend>;
  /** The sums of the last so many hours, at once and whenever they change, until the signal aborts. */
  watch(
    ledger: string,
    wish: { readonly node: string; readonly hours: number },
    signal: AbortSignal,
  ): AsyncIterable<Spend>;
}
