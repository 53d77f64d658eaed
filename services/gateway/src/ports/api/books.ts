import type { Caller } from '../../domain/caller.ts';

/** An entry of the ledger: its number, its time in microseconds, its type and version. */
export interface EntryReference {
  readonly seq: bigint;
  readonly at: bigint;
  readonly type: string;
}

/** The entry that a balance is as of. */
export type AsOf = Omit<EntryReference, 'type'>;

/** What an administrator may ask of the ledger. Assets by id (`USD/9`), amounts in minor units. */
export type MoneyCommand =
  | {
      readonly type: 'issue';
      readonly node: string;
      readonly asset: string;
      readonly amount: bigint;
    }
  | {
      readonly type: 'allocate';
      readonly from: string;
      readonly to: string;
      readonly asset: string;
      readonly amount: bigint;
    }
  | {
      readonly type: 'set_budget';
      readonly node: string;
      readonly asset: string;
      readonly window: string;
      readonly limit: bigint;
      readonly mode: string;
    };

export interface Balance {
  readonly asset: string;
  readonly posted: bigint;
  readonly held: bigint;
  readonly available: bigint;
}

export interface Wallet {
  readonly node: string;
  readonly balances: readonly Balance[];
  readonly asOf: AsOf;
}

export interface Budget {
  readonly asset: string;
  readonly window: string;
  readonly limit: bigint;
  readonly mode: string;
  readonly used: bigint;
  readonly held: bigint;
  /** RFC 3339; undefined for a lifetime. */
  readonly resetsAt: string | undefined;
}

export interface Budgets {
  readonly budgets: readonly Budget[];
  readonly asOf: AsOf;
}

/** Money that this gateway leased for the nodes below one. */
export interface HeldMoney {
  readonly ledger: string;
  readonly node: string;
  readonly asset: string;
}

export interface EntryPage {
  /** The exact stored lines, without their newlines. */
  readonly entries: readonly string[];
  /** The number of the last entry of the log. */
  readonly head: bigint;
}

export interface Checkpoint {
  /** A signed note. */
  readonly note: string;
  readonly size: bigint;
  readonly root: Uint8Array;
}

/**
 * The ledger of an organisation, as its administrators use it.
 *
 * What one gateway has written, through this port or by serving requests, it reads back.
 */
export interface Books {
  /** Rejects with the ledger's own code when it refuses. */
  post(
    caller: Caller,
    order: { readonly command: MoneyCommand; readonly idempotency: string },
  ): Promise<EntryReference>;
  /** A wallet without movements has no balances. */
  wallet(ledger: string, node: string): Promise<Wallet>;
  /** Wallets with movements, in the order of their nodes' ids, after this one. */
  wallets(
    ledger: string,
    page: { readonly after: string | undefined; readonly limit: number },
  ): Promise<readonly Wallet[]>;
  budgets(ledger: string, node: string): Promise<Budgets>;
  entries(
    ledger: string,
    page: { readonly after: bigint; readonly limit: number },
  ): Promise<EntryPage>;
  /** Canonical JSON of every account and budget, folded at exactly `size` entries. */
  balances(ledger: string, size: bigint): Promise<Uint8Array>;
  /** With `head`: waits, bounded, until it covers the log as it is now. */
  checkpoint(ledger: string, options: { readonly head: boolean }): Promise<Checkpoint>;
  /** Verifier keys, one line each. */
  checkpointKeys(ledger: string): Promise<readonly string[]>;
}
