import type { NodePlaced, Sum } from '../domain/usage-fact.ts';

/** Rows of the tables are of this fold: the one that is shown. */
export type Fold = 'live';

/** What a page of a log adds to one fold. */
export interface PageOfSums {
  readonly ledger: string;
  readonly fold: Fold;
  readonly placed: readonly NodePlaced[];
  readonly sums: readonly Sum[];
  /** When the last of its entries was written, in microseconds. */
  readonly at: bigint;
}

/** Where the sums are kept, as those who fold a log need it. */
export interface SumsWriter<Tx> {
  add(tx: Tx, page: PageOfSums): Promise<void>;
}

/** By what sums may be told apart. */
export type GroupKey = 'node' | 'model' | 'provider' | 'hour' | 'day';

export interface SpendQuery {
  readonly ledger: string;
  /** Hours since 1970; the second one does not count any more. */
  readonly from: number;
  readonly until: number;
  readonly by: readonly GroupKey[];
  /** Of this node and everything below it. */
  readonly node: string | undefined;
  readonly model: string | undefined;
  readonly provider: string | undefined;
  readonly limit: number;
}

/** One measure of one group. Groups come one after another, in their order. */
export interface GroupSum {
  readonly node: string;
  readonly model: string;
  readonly provider: string;
  /** The first hour of the group since 1970; 0 where time is no key. */
  readonly start: number;
  readonly measure: string;
  readonly value: bigint;
}

/** The last entry that is counted. */
export interface AsOf {
  readonly seq: bigint;
  /** Microseconds; 0 before the first. */
  readonly at: bigint;
}

/** The live fold, as its readers need it. */
export interface SumsReader {
  /** The measures of at most `limit` groups, and the entry that they are as of: one moment. */
  read(query: SpendQuery): Promise<{ readonly sums: readonly GroupSum[]; readonly asOf: AsOf }>;
  isReachable(): Promise<boolean>;
}
