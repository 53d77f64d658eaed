import type { BookedEvent, MovedAccount, Movement, StatedCounter } from '../domain/movements.ts';
import type { AsOf, BudgetView, WalletView } from './read-model.ts';

/** Up to where something is told: the entry, and its time. */
export type Moment = AsOf;

/** How far a journal goes on a date of the books, whatever order its entries came in. */
export interface BookDate {
  /** Entries whose date is not later count. Microseconds. */
  readonly effective: number;
  /** The last entry that was written by then: what was written later may still be of before. */
  readonly seq: bigint;
}

export interface WalletsAt {
  /** Only this node; empty for all. */
  readonly node: string;
  readonly afterNode: string;
  readonly limit: number;
}

/** One entry, as it moved one account. */
export type MovementLine = Omit<Movement, 'account'>;

/** One entry, as it left a budget; what it changed beside. */
export interface BudgetLine {
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly reference: string | undefined;
  /** RFC 3339: the stretch of the window that it counts in. */
  readonly start: string;
  readonly usedBy: bigint;
  readonly heldBy: bigint;
  readonly used: bigint;
  readonly held: bigint;
  readonly limit: bigint;
}

/** A part of the log in which entries moved one stretch of a budget; the first and the last did. */
export interface BudgetBlock {
  /** RFC 3339: the stretch. */
  readonly start: string;
  readonly first: number;
  readonly last: number;
  readonly usedBefore: bigint;
  readonly heldBefore: bigint;
}

export interface BudgetName {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
}

/** What each entry did to wallets, pools and budgets, as a follower of the log keeps it. */
export interface Journal {
  /** How far it goes; undefined for an unknown ledger. */
  head(ledger: string): Promise<(Moment & { readonly timeZone: string }) | undefined>;
  /** Wallets and pools in which something had moved by then, after the entry `seq`. */
  walletsAfter(ledger: string, query: WalletsAt, seq: bigint): Promise<readonly WalletView[]>;
  /** The same by the date in the books: what is known now of how they stood then. */
  walletsOn(ledger: string, query: WalletsAt, date: BookDate): Promise<readonly WalletView[]>;
  /**
   * Budgets of a node as they were set and counted after the entry of that moment. What the entries
   * of its block state of them, up to there, is `stated`.
   */
  budgetsAfter(
    ledger: string,
    node: string,
    moment: Moment & { readonly stated: readonly StatedCounter[] },
  ): Promise<readonly BudgetView[]>;
  /** The entries that moved an account, the latest first, before `before`. */
  entriesOf(
    ledger: string,
    account: MovedAccount,
    page: { readonly before: bigint | undefined; readonly limit: number },
  ): Promise<readonly MovementLine[]>;
  /**
   * Where in the log a budget was moved, as far as that begins before `before`: whole blocks, the
   * latest first, at least one for each of `limit` if there are so many.
   */
  budgetBlocks(
    ledger: string,
    name: BudgetName,
    page: { readonly before: bigint | undefined; readonly limit: number },
  ): Promise<readonly BudgetBlock[]>;
}

/** The other side of it: takes in consecutive entries, within the follower's transaction. */
export interface JournalWriter<Tx> {
  take(tx: Tx, ledger: string, entries: readonly BookedEvent[]): Promise<void>;
}
