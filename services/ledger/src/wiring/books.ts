import type { FollowedLog, Follower } from '@alfred/projections';

export interface BooksDeps {
  /** Of the ledgers that this process writes. */
  readonly log: FollowedLog;
  /** The read model now has the log of this ledger up to here. */
  readonly onAdvanced: (ledger: string, seq: bigint) => void;
  readonly onFault: (ledger: string, fault: unknown) => void;
}

/** Who carries the log into the read model: in this thread, or in one of its own. */
export type Books = (deps: BooksDeps) => Follower;
