import type { ReratedRequest } from './usage-store.ts';

/** A record that an operator must decide about. */
export interface StoppedSummary {
  readonly id: bigint;
  /** Microseconds. */
  readonly at: bigint;
  readonly organization: string;
  readonly ledger: string;
  /** Empty for the return of a lease. */
  readonly request: string;
  readonly reason: string;
  readonly params: Readonly<Record<string, string>>;
  readonly record: Uint8Array;
  readonly isDecided: boolean;
}

/** keep: the charge stays as it is; charge: it was computed again by the operator. */
export type Decision = 'keep' | 'charge';

export interface StoppedRecords {
  /** Those that nobody has decided about, in order, after this one. */
  list(after: bigint, limit: number): Promise<readonly StoppedSummary[]>;
  find(id: bigint): Promise<StoppedSummary | undefined>;
  /** Notes the decision, and the charge that it made; the first one counts. */
  decide(
    id: bigint,
    decided: {
      readonly decision: Decision;
      readonly at: bigint;
      readonly rerated: readonly ReratedRequest[];
    },
  ): Promise<void>;
}
