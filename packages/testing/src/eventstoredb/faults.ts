/**
 * What becomes of one append:
 * - `works`: as always.
 * - `lost`: the connection ends, and nothing was written.
 * - `unheard`: it is written, and the connection ends.
 * - `ignored`: nothing is written, and no answer ever comes.
 * - `unanswered`: it is written, and no answer ever comes.
 */
export type AppendFate = 'works' | 'lost' | 'unheard' | 'ignored' | 'unanswered';

/** Switches of a server that tests turn while it runs. */
export interface Faults {
  /** Of the next appends, in turn; then all work. */
  readonly appends: AppendFate[];
  /** No read is answered. */
  areReadsIgnored: boolean;
  /** Subscriptions are confirmed, stay open, and say nothing more. */
  areSubscriptionsSilent: boolean;
}

export function noFaults(): Faults {
  return { appends: [], areReadsIgnored: false, areSubscriptionsSilent: false };
}
