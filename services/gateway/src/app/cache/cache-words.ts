import type { Unlike } from '../../domain/likeness/same-question.ts';
import type { Cached } from '../../domain/records.ts';

/** Why a request was not answered from an earlier one, as its client is told. */
export type MissReason =
  /** Nobody has asked that yet, or it was too long ago. */
  | 'absent'
  /** The client wants no answer that was given before. */
  | 'asked'
  /** This is not chat or embeddings. */
  | 'operation'
  /** An experiment compares answers: they must be answers to this request. */
  | 'experiment'
  /** It refers to pictures or files elsewhere, which may be others by now. */
  | 'media'
  /** It is larger than what is worth to be looked for. */
  | 'size'
  /** Whoever answered then may not be asked by this caller now, or has no price. */
  | 'provider'
  /** No vector was made of the question, or not in time: nothing was compared. */
  | 'vector'
  /** There is an answer to a question like this one, and it is asked again to see whether it fits. */
  | 'shadow'
  /** A question was near, and its answer is none to this one: the words that tell them apart. */
  | Unlike;

/** What a client says of caches with its request. */
export interface CacheWish {
  /** Give no earlier answer: `cache-control: no-cache`. */
  readonly fresh: boolean;
  /** Do not keep this one, and give no earlier one: `cache-control: no-store`. */
  readonly unkept: boolean;
  /** In hundredths: how alike a request must be at least. It can only raise what policy says. */
  readonly similarity?: number | undefined;
}

/** What a client is told of the cache. */
export type CacheTold =
  | { readonly outcome: 'hit'; readonly cached: Cached }
  | { readonly outcome: 'miss'; readonly reason: MissReason };
