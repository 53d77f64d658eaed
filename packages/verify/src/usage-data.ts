// What entries about usage say, as their JSON says it.

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

/** How a request ended. */
export interface UsageData {
  readonly request: string;
  readonly lease: string;
  readonly node: string;
  /** The pool that pays, when no wallet of the node does. */
  readonly account?: string;
  readonly ending: string;
  /** Of a charge of nothing: there is no posting that would say it. */
  readonly asset?: string;
  readonly provider?: string;
  readonly excess?: string;
  readonly budgets?: readonly BudgetLine[];
}

/** A charge that was computed again, or came late: the postings are the difference. */
export interface ChangedCharge {
  readonly before?: string;
  readonly charge: string;
}
