import type { PageEffect } from '../domain/page-effect.ts';
import type { BudgetFacts } from '../domain/standing.ts';

/** The entry that an answer is as of. */
export interface AsOf {
  readonly seq: bigint;
  readonly at: bigint;
}

export interface BalanceView {
  readonly asset: string;
  readonly available: bigint;
  readonly held: bigint;
}

export interface WalletView {
  readonly node: string;
  readonly balances: readonly BalanceView[];
  /** Its shared pool; empty where nothing was ever put in. */
  readonly pool: readonly BalanceView[];
}

export interface BudgetView extends BudgetFacts {
  readonly asset: string;
  readonly mode: string;
  readonly floor: bigint | undefined;
}

export interface WalletQuery {
  /** Only this node; empty for all. */
  readonly node: string;
  /** Nodes after this one, in the order of their ids. */
  readonly afterNode: string;
  /** Nodes at most. */
  readonly limit: number;
}

/** Balances and budgets as a follower of the log keeps them; undefined for an unknown ledger. */
export interface ReadModel {
  wallets(
    ledger: string,
    query: WalletQuery,
  ): Promise<{ readonly wallets: readonly WalletView[]; readonly asOf: AsOf } | undefined>;
  budgets(
    ledger: string,
    node: string,
  ): Promise<
    | {
        readonly budgets: readonly BudgetView[];
        readonly timeZone: string;
        readonly asOf: AsOf;
      }
    | undefined
  >;
}

/** The other side of it: takes in what a page of the log did, within the follower's transaction. */
export interface ReadModelWriter<Tx> {
  /** The ledger itself, its wallets and pools, and what holds money of them. */
  wallets(tx: Tx, ledger: string, effect: PageEffect): Promise<void>;
  budgets(tx: Tx, ledger: string, effect: PageEffect): Promise<void>;
  transfers(tx: Tx, ledger: string, effect: PageEffect): Promise<void>;
}
