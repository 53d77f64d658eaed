// What an entry of each type says, as its JSON says it. Amounts are decimal texts of minor units.

/** A budget in one stretch of its window, as it stands after the entry that lists it. */
export interface BudgetLine {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
  readonly start: string;
  /** A lifetime has none. */
  readonly end?: string;
  readonly used: string;
  readonly held: string;
  readonly limit: string;
}

interface UsageData {
  readonly request: string;
  readonly lease: string;
  readonly node: string;
  readonly ending: string;
  readonly provider?: string;
  readonly excess?: string;
  readonly budgets?: readonly BudgetLine[];
}

export interface LeaseOpenedData {
  readonly lease: string;
  readonly incarnation: string;
  readonly ask: number;
  readonly node: string;
  readonly wallet: string;
  readonly path: readonly string[];
  readonly asset: string;
  readonly amount: string;
  readonly budgets?: readonly BudgetLine[];
}

export interface BudgetSetData {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
  readonly limit: string;
  readonly excess?: string;
  readonly budgets: readonly BudgetLine[];
}

/** The types that this verifier knows; an entry of another type is a finding, not a surprise. */
export interface DataOf {
  readonly 'LedgerOpened.v1': {
    readonly organization: string;
    readonly assets: readonly string[];
    readonly origin: string;
  };
  readonly 'WriterOpened.v1': Readonly<Record<never, never>>;
  readonly 'NodeOpened.v1': { readonly node: string; readonly parent?: string };
  readonly 'CreditsIssued.v1': { readonly node: string };
  readonly 'CreditsAllocated.v1': { readonly from: string; readonly to: string };
  readonly 'BudgetSet.v1': BudgetSetData;
  readonly 'LeaseOpened.v1': LeaseOpenedData;
  readonly 'UsageCaptured.v1': UsageData;
  readonly 'UsageReleased.v1': UsageData;
  readonly 'UsageReconciled.v1': UsageData;
  readonly 'UsageOverrun.v1': UsageData;
  readonly 'LeaseReturned.v1': {
    readonly lease: string;
    readonly admitted: number;
    readonly ended: number;
  };
  readonly 'LeaseClosed.v1': {
    readonly lease: string;
    readonly admitted: number;
    readonly budgets?: readonly BudgetLine[];
  };
  readonly 'CommandRefused.v1': { readonly command: string };
}

export type EntryType = keyof DataOf;

export interface Posting {
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: bigint;
}

/** One line of the log, its form checked. */
export type Entry = { readonly [Type in EntryType]: Envelope & TypedData<Type> }[EntryType];

export type EntryOf<Type extends EntryType> = Extract<Entry, { readonly type: Type }>;

export type UsageEntry = EntryOf<
  'UsageCaptured.v1' | 'UsageReleased.v1' | 'UsageReconciled.v1' | 'UsageOverrun.v1'
>;

interface TypedData<Type extends EntryType> {
  readonly type: Type;
  readonly data: DataOf[Type];
}

interface Envelope {
  readonly ledger: string;
  readonly seq: number;
  readonly epoch: number;
  readonly prev: Buffer;
  /** Microseconds since 1970. */
  readonly at: number;
  readonly key?: string;
  readonly postings: readonly Posting[];
}
