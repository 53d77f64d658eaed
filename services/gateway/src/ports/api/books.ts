import type { Caller } from '../../domain/caller.ts';
import type { CreditPlace, MoneyCommand, MovementKind } from './money-command.ts';
import type { ClearText } from './people.ts';
import type { When } from './when.ts';

/** An entry of the ledger: its number, its time in microseconds, its type and version. */
export interface EntryReference {
  readonly seq: bigint;
  readonly at: bigint;
  readonly type: string;
  /** The hold that it is about, if it is about one. */
  readonly hold?: string | undefined;
}

/** The entry that a balance is as of. */
export type AsOf = Omit<EntryReference, 'type' | 'hold'>;

export interface Balance {
  readonly asset: string;
  readonly posted: bigint;
  readonly held: bigint;
  readonly available: bigint;
}

export interface Wallet {
  readonly node: string;
  readonly balances: readonly Balance[];
  /** What everybody below the node shares; empty where nothing was ever put in. */
  readonly pool: readonly Balance[];
  readonly asOf: AsOf;
}

/** A budget in the window that is open now. */
export interface Budget {
  readonly asset: string;
  readonly window: string;
  /** As it was set. */
  readonly limit: bigint;
  /** With what rolled over and what overrides add. */
  readonly limitInForce: bigint;
  readonly rolledOver: bigint;
  readonly rolloverCap: bigint | undefined;
  readonly floor: bigint | undefined;
  readonly mode: string;
  readonly used: bigint;
  readonly held: bigint;
  /** How far used and held together are past the limit in force. */
  readonly excess: bigint;
  /** RFC 3339; undefined for a lifetime. */
  readonly resetsAt: string | undefined;
}

export interface Budgets {
  readonly budgets: readonly Budget[];
  readonly asOf: AsOf;
}

/** More of one budget, for a while. */
export interface Override {
  readonly override: string;
  readonly asset: string;
  readonly window: string;
  readonly amount: bigint;
  /** Undefined where it stands sealed in its entry. */
  readonly reason: string | undefined;
  /** The node that approved it. */
  readonly approver: string;
  /** Microseconds. */
  readonly endsAt: bigint;
  /** The entry that started it; 0 where a ledger of an older release does not say. */
  readonly seq: bigint;
}

/** A movement that waits for its time. */
export interface ScheduledMovement {
  readonly schedule: string;
  readonly kind: MovementKind;
  readonly asset: string;
  /** Undefined for a sweep: it takes whatever is free. */
  readonly amount: bigint | undefined;
  /** Microseconds. */
  readonly at: bigint;
}

/** How far below nothing a wallet may be taken, in one asset. */
export interface Overdraft {
  readonly asset: string;
  readonly amount: bigint;
}

/** What stands on a wallet or pool of credits that expire together. */
export interface Lot {
  readonly place: CreditPlace;
  readonly asset: string;
  /** The number of the entry that issued it. */
  readonly lot: bigint;
  readonly amount: bigint;
  /** Microseconds. */
  readonly expiresAt: bigint;
}

/** How a node pays: its own word or, with the node that said it, one from above. */
export interface NodeMoney {
  readonly paymentOrder: readonly string[];
  /** Undefined: nobody said anything, it is the usual order. */
  readonly paymentFrom: string | undefined;
  readonly weight: number;
  readonly weightFrom: string | undefined;
  readonly frozen: boolean;
  readonly overrides: readonly Override[];
  readonly schedules: readonly ScheduledMovement[];
  readonly overdrafts: readonly Overdraft[];
  readonly lots: readonly Lot[];
  /** Of the whole ledger: assets that were opened after it was. */
  readonly addedAssets: readonly string[];
  readonly asOf: AsOf;
}

export interface EntryPage {
  /** The exact stored lines, without their newlines. */
  readonly entries: readonly string[];
  /** The number of the last entry of the log. */
  readonly head: bigint;
}

/** Who signs the log, and how each key vouches for the next. */
export interface CheckpointKeys {
  /** Verifier keys, the first one first. */
  readonly keys: readonly string[];
  /** By the entry that changes who signs: the first checkpoint over it, signed by both keys. */
  readonly handovers: readonly { readonly seq: bigint; readonly note: string }[];
}

export interface Checkpoint {
  /** A signed note. */
  readonly note: string;
  readonly size: bigint;
  readonly root: Uint8Array;
}

/** What is asked of the ledger, once under one key. */
export interface BookOrder {
  readonly command: MoneyCommand;
  readonly idempotency: string;
  /** What it says about people: sealed before the ledger hears of it. */
  readonly texts?: readonly ClearText[];
}

/**
 * The ledger of an organisation, as its administrators use it.
 *
 * What one gateway has written, through this port or by serving requests, it reads back.
 */
export interface Books {
  /**
   * Rejects with the ledger's own code when it refuses, and with `person_erased` when somebody whom
   * it says something about was erased.
   */
  post(caller: Caller, order: BookOrder): Promise<EntryReference>;
  /** The same; undefined when the ledger refuses with this code, which says that it is so already. */
  postUnless(caller: Caller, order: BookOrder, code: string): Promise<EntryReference | undefined>;
  /** A wallet without movements has no balances. Without a moment: as it stands now. */
  wallet(ledger: string, node: string, when?: When): Promise<Wallet>;
  /** Wallets with movements, in the order of their nodes' ids, after this one. */
  wallets(
    ledger: string,
    page: { readonly after: string | undefined; readonly limit: number },
    when?: When,
  ): Promise<readonly Wallet[]>;
  budgets(ledger: string, node: string, when?: When): Promise<Budgets>;
  nodeMoney(ledger: string, node: string): Promise<NodeMoney>;
  /** What a movement moved that was made at once, by the number of the entry that ordered it. */
  moved(ledger: string, seq: bigint): Promise<bigint>;
  entries(
    ledger: string,
    page: { readonly after: bigint; readonly limit: number },
  ): Promise<EntryPage>;
  /** Canonical JSON of every account and budget, folded at exactly `size` entries. */
  balances(ledger: string, size: bigint): Promise<Uint8Array>;
  /** With `head`: waits, bounded, until it covers the log as it is now. */
  checkpoint(ledger: string, options: { readonly head: boolean }): Promise<Checkpoint>;
  checkpointKeys(ledger: string): Promise<CheckpointKeys>;
}
