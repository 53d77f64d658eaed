import type { AsOf } from './books.ts';

/** A wallet or a pool, in one asset. */
export interface AccountName {
  readonly node: string;
  readonly account: 'wallet' | 'pool';
  readonly asset: string;
}

export interface Standing {
  readonly available: bigint;
  readonly held: bigint;
}

/** What one entry did to an account. */
export interface Movement extends Standing {
  readonly seq: bigint;
  readonly at: bigint;
  /** The date in the books, in microseconds. */
  readonly effective: bigint;
  readonly type: string;
  readonly reference: string | undefined;
  readonly counter: string;
  readonly availableBy: bigint;
  readonly heldBy: bigint;
}

/** How one entry left a budget. */
export interface BudgetMovement {
  readonly seq: bigint;
  readonly at: bigint;
  readonly type: string;
  readonly reference: string | undefined;
  readonly start: string;
  readonly usedBy: bigint;
  readonly heldBy: bigint;
  readonly used: bigint;
  readonly held: bigint;
  readonly limit: bigint;
}

export interface StatementPlace {
  readonly date: bigint;
  readonly seq: bigint;
}

export interface StatementWish extends AccountName {
  readonly from: string;
  readonly to: string;
  readonly after: StatementPlace | undefined;
  readonly limit: number;
}

export interface Statement {
  /** Microseconds. */
  readonly from: bigint;
  readonly to: bigint;
  readonly opening: Standing;
  readonly closing: Standing;
  readonly totals: readonly (Standing & { readonly type: string; readonly count: bigint })[];
  readonly lines: readonly Movement[];
  readonly hasMore: boolean;
  /** The entry that closed the books over all of it. */
  readonly closedBy: bigint | undefined;
  readonly asOf: AsOf;
}

export interface LinesPage {
  /** Entries before this one. */
  readonly before: bigint | undefined;
  readonly limit: number;
}

/** How wallets and budgets came to stand as they do, as the ledger's journal has it. */
export interface History {
  walletEntries(
    ledger: string,
    account: AccountName,
    page: LinesPage,
  ): Promise<{ readonly lines: readonly Movement[]; readonly asOf: AsOf }>;
  budgetEntries(
    ledger: string,
    name: { readonly node: string; readonly asset: string; readonly window: string },
    page: LinesPage,
  ): Promise<{ readonly lines: readonly BudgetMovement[]; readonly asOf: AsOf }>;
  statement(ledger: string, wish: StatementWish): Promise<Statement>;
}
