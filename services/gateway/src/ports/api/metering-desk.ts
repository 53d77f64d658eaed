/** Who reports, and out of whose books it is paid. */
export interface Reporter {
  readonly organization: string;
  readonly ledger: string;
  /** What the organisation pays in. */
  readonly asset: string;
}

/** Usage that no gateway of ours admitted. */
export interface OutsideUsage {
  /** Derived from the reporter's source and id. */
  readonly report: string;
  readonly node: string;
  /** Microseconds: when it happened. */
  readonly at: bigint;
  readonly provider: string;
  readonly model: string;
  readonly usage: Readonly<Record<string, bigint>>;
  /** Undefined: the counts are priced. */
  readonly amount: { readonly asset: string; readonly minor: bigint } | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export type ReportOutcome =
  | {
      readonly outcome: 'accepted';
      readonly entry: bigint;
      readonly isRepeated: boolean;
      readonly asset: string;
      readonly amount: bigint;
      /** What whoever pays did not have. */
      readonly overrun: bigint;
      readonly price: string;
    }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly params: Readonly<Record<string, string>>;
    };

/** Which charges are computed again. Times are microseconds, 0 for no bound. */
export interface RerateWish {
  readonly provider: string;
  readonly model: string;
  readonly fromVersion: string;
  readonly toVersion: string;
  readonly since: bigint;
  readonly until: bigint;
  readonly organization: string;
  readonly dryRun: boolean;
}

export interface Rerate extends RerateWish {
  readonly id: string;
  readonly status: string;
  readonly createdAt: bigint;
  readonly seen: bigint;
  readonly matched: bigint;
  readonly changed: bigint;
  readonly unpriced: bigint;
  readonly refused: bigint;
  /** In minor units. */
  readonly totals: readonly {
    readonly asset: string;
    readonly before: bigint;
    readonly after: bigint;
  }[];
}

/** A record that an operator must decide about. */
export interface StoppedRecord {
  readonly id: bigint;
  readonly at: bigint;
  readonly organization: string;
  readonly ledger: string;
  /** Empty for the return of a lease. */
  readonly request: string;
  readonly reason: string;
  readonly params: Readonly<Record<string, string>>;
  /** Empty without a charge. */
  readonly asset: string;
  /** Minor units, as the gateway wrote them. */
  readonly amount: string;
}

/** What whoever runs the deployment asks of metering, and what is reported to it. */
export interface MeteringDesk {
  /** Answers report by report, in their order. */
  report(reporter: Reporter, usages: readonly OutsideUsage[]): Promise<readonly ReportOutcome[]>;
  startRerate(wish: RerateWish, idempotency: string): Promise<Rerate>;
  rerate(id: string): Promise<Rerate>;
  stopped(page: {
    readonly after: bigint;
    readonly limit: number;
  }): Promise<readonly StoppedRecord[]>;
  /** The entry of the new charge; undefined when the charge stays as it is. */
  decide(wish: {
    readonly id: bigint;
    readonly charge: { readonly asset: string; readonly minor: bigint } | undefined;
  }): Promise<bigint | undefined>;
}
