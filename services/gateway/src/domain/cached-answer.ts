import type { UsageBuckets } from '@alfred/pricing';

/** An answer as its provider gave it, before anything was looked for in it. */
export interface CachedAnswer {
  /** Who gave it. */
  readonly provider: string;
  readonly model: string;
  /** Whose call it was: it goes when they do. */
  readonly author: string;
  /** What that call used. */
  readonly usage: UsageBuckets;
  readonly finishReason: string;
  /** A stream: the JSON of each of its chunks. Else the one text of the answer. */
  readonly isStream: boolean;
  readonly texts: readonly string[];
  /** Wall time in microseconds: from then on it is not given any more. */
  readonly expiresAt: bigint;
}
