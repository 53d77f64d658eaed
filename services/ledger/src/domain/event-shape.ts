import type { BudgetWindow } from './window.ts';

/** Double entry: the amount leaves one account and arrives at another. Never zero or less. */
export interface Posting {
  readonly from: string;
  readonly to: string;
  /** By its id with scale, `USD/9`. */
  readonly asset: string;
  readonly amount: bigint;
}

/** One budget in one window, as it stands after the entry that lists it. */
export interface BudgetCounter {
  readonly node: string;
  readonly asset: string;
  readonly window: BudgetWindow;
  /** RFC 3339. */
  readonly start: string;
  /** RFC 3339; a lifetime has none. */
  readonly end: string | undefined;
  readonly used: bigint;
  readonly held: bigint;
  readonly limit: bigint;
}

/** What every event is made of. */
export interface Shape<Type extends string, Data> {
  readonly type: Type;
  readonly postings: readonly Posting[];
  readonly data: Data;
}
