import type { ArmOutcome } from '../domain/experiment-statistics.ts';

/** What became of the requests of an experiment, over all gateways. */
export interface ExperimentOutcomes {
  /** Arm by arm and asset by asset; an arm without requests is missing. */
  outcomesOf(of: {
    readonly organization: string;
    readonly route: string;
    readonly experiment: string;
  }): Promise<readonly ArmOutcome[]>;
  /** The last word on an answer, from 0 to 1. Rejects with `resource_unknown`. */
  putFeedback(feedback: {
    readonly organization: string;
    readonly request: string;
    readonly score: number;
  }): Promise<void>;
}

/** What a guard may do. */
export interface ArmStopper {
  /** From its next version on the route sends the arm no requests. Safe to ask again. */
  stop(arm: {
    readonly organization: string;
    readonly ledger: string;
    readonly route: string;
    readonly experiment: string;
    readonly arm: string;
    /** A word: what it was stopped by. */
    readonly reason: string;
  }): Promise<void>;
}
