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

export const nodeKinds = ['organization', 'department', 'team', 'user', 'service_account'] as const;

/** What a node of the organisation's tree is. */
export type NodeKind = (typeof nodeKinds)[number];

export const endings = ['settled', 'released', 'reconciled'] as const;

/** How a request ended, as the journal of its gateway says. */
export type Ending = (typeof endings)[number];

/** What an ending says of the request; what of it is unknown is left out. */
export interface UsageFacts {
  readonly request: string;
  readonly lease: string;
  readonly node: string;
  readonly ending: Ending;
  readonly provider: string | undefined;
  readonly model: string | undefined;
  /** Buckets that are not zero, by name, in the order of their names. */
  readonly usage: readonly (readonly [bucket: string, units: number])[];
  readonly how: string | undefined;
  readonly apiKey: string | undefined;
  /** Metering computed another amount; an operator decides later. */
  readonly disputed: boolean;
}

interface Shape<Type extends string, Data> {
  readonly type: Type;
  readonly postings: readonly Posting[];
  readonly data: Data;
}

type Usage = UsageFacts & { readonly budgets: readonly BudgetCounter[] };

/** Genesis: whose ledger this is. The first entry of every log. */
export type LedgerOpened = Shape<
  'LedgerOpened.v1',
  {
    readonly organization: string;
    readonly timeZone: string;
    readonly assets: readonly string[];
    /** The first line of every checkpoint of this log. */
    readonly origin: string;
  }
>;

/** A writer took over; its epoch is in the envelope. */
export type WriterOpened = Shape<'WriterOpened.v1', Record<never, never>>;

export type NodeOpened = Shape<
  'NodeOpened.v1',
  {
    readonly node: string;
    /** The organisation itself has none. */
    readonly parent: string | undefined;
    readonly kind: NodeKind;
  }
>;

export type CreditsIssued = Shape<'CreditsIssued.v1', { readonly node: string }>;

export type CreditsAllocated = Shape<
  'CreditsAllocated.v1',
  { readonly from: string; readonly to: string }
>;

export type BudgetSet = Shape<
  'BudgetSet.v1',
  {
    readonly node: string;
    readonly asset: string;
    readonly window: BudgetWindow;
    readonly mode: 'hard';
    readonly limit: bigint;
    /** How far used and held are above the limit; admissions are refused until it is gone. */
    readonly excess: bigint | undefined;
    readonly budgets: readonly BudgetCounter[];
  }
>;

export type LeaseOpened = Shape<
  'LeaseOpened.v1',
  {
    readonly lease: string;
    readonly incarnation: string;
    readonly ask: number;
    /** Who spends. */
    readonly node: string;
    /** Whose wallet pays. */
    readonly wallet: string;
    /** From the organisation down to the spender. */
    readonly path: readonly string[];
    readonly asset: string;
    readonly amount: bigint;
    readonly ttlMs: number;
    /** The windows that this lease counts in for its whole life, moved or not. */
    readonly budgets: readonly BudgetCounter[];
  }
>;

export type UsageCaptured = Shape<'UsageCaptured.v1', Usage>;
export type UsageReleased = Shape<'UsageReleased.v1', Usage>;
export type UsageReconciled = Shape<'UsageReconciled.v1', Usage>;
/** An ending that cost more than its lease still held. */
export type UsageOverrun = Shape<
  'UsageOverrun.v1',
  Usage & {
    /** What was taken beyond the lease: from the wallet, then from `overrun`. */
    readonly excess: bigint;
  }
>;

export type UsageEvent = UsageCaptured | UsageReleased | UsageReconciled | UsageOverrun;

/** The holder's last word on a lease, while endings of it are still on their way. */
export type LeaseReturned = Shape<
  'LeaseReturned.v1',
  { readonly lease: string; readonly admitted: number; readonly ended: number }
>;

/** Every admitted request of the lease has ended; what is left goes back. */
export type LeaseClosed = Shape<
  'LeaseClosed.v1',
  {
    readonly lease: string;
    readonly admitted: number;
    readonly budgets: readonly BudgetCounter[];
  }
>;

/** A person's command was refused; its key is bound to that answer. */
export type CommandRefused = Shape<
  'CommandRefused.v1',
  {
    readonly command: string;
    readonly code: string;
    readonly params: Readonly<Record<string, string>>;
  }
>;

/** What has happened in a ledger. Past tense, additive only: a released shape never changes. */
export type LedgerEvent =
  | LedgerOpened
  | WriterOpened
  | NodeOpened
  | CreditsIssued
  | CreditsAllocated
  | BudgetSet
  | LeaseOpened
  | UsageEvent
  | LeaseReturned
  | LeaseClosed
  | CommandRefused;

export type LedgerEventType = LedgerEvent['type'];

/** An event in its place in the log. */
export interface PlacedEvent {
  readonly seq: number;
  /** Microseconds since 1970, strictly increasing from entry to entry. */
  readonly at: number;
  readonly event: LedgerEvent;
}
