import type { Admitted, Attempted, Ended, Refused, Returned } from '../domain/records.ts';

export type {
  Admitted,
  Attempted,
  Ended,
  Refused,
  Released,
  Returned,
  Settled,
} from '../domain/records.ts';

/**
 * The gateway's own memory of requests, in the order in which they were written.
 *
 * Everything but `admitted` is handed to the operating system before the call returns, so it
 * survives the end of the process at any moment. A write that fails for good ends the process:
 * callers need not look after it.
 */
export interface RequestLog {
  /** This start of the gateway: 128 random bits, part of every lease's key. */
  readonly incarnation: string;
  /** Nothing new may be admitted now. Endings are written all the same. */
  readonly full: boolean;
  /**
   * Resolves when the record is on the disk for good; only then may a provider be called.
   * Rejects with `journal_full` when nothing was written at all.
   */
  admitted(record: Admitted): Promise<void>;
  /** The same for a further call of a provider, by a request that was admitted and has not ended. */
  attempted(record: Attempted): Promise<void>;
  /** Exactly once for every admitted request. */
  ended(record: Ended): void;
  /** Not waited for: a refusal costs the caller no disk. */
  refused(record: Refused): void;
  /** After the endings of all that the lease admitted, never before. */
  returned(record: Returned): void;
  /** Resolves when everything that was written so far is on the disk for good. */
  written(): Promise<void>;
}
