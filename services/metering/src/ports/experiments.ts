import type { ArmOutcome } from '../domain/arms.ts';

/** What became of the requests of experiments, and what people think of answers. */
export interface Experiments {
  /** Arm by arm, by name; an arm that had no request is missing. */
  outcomesOf(experiment: {
    readonly organization: string;
    readonly route: string;
    readonly experiment: string;
  }): Promise<readonly ArmOutcome[]>;
  /** The last word on an answer. False when the organisation has no such request. */
  putFeedback(feedback: {
    readonly organization: string;
    readonly request: string;
    readonly score: number;
    /** Microseconds. */
    readonly at: bigint;
  }): Promise<boolean>;
  /**
   * Forgets requests and feedback from before this time in microseconds, so many of each at most.
   * Says whether there may be more.
   */
  forget(before: bigint, limit: number): Promise<boolean>;
}
