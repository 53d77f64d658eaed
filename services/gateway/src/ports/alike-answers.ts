import type { Question } from '../domain/likeness/same-question.ts';
import type { CachePartition } from './response-cache.ts';

/** Questions that may answer each other: all that stands around them is the same. */
export interface AlikePlace {
  readonly partition: CachePartition;
  /** A digest of everything in the request but the question. */
  readonly context: string;
}

/** A question whose answer is kept. */
export interface KnownQuestion {
  readonly vector: Float32Array;
  readonly question: Question;
  /** Where its answer is, in the partition of its place. */
  readonly key: string;
  readonly author: string;
  /** Wall time in microseconds. */
  readonly expiresAt: bigint;
}

export interface NearQuestion {
  readonly known: KnownQuestion;
  /** 0 to 1. */
  readonly similarity: number;
}

/** Questions that were asked, to be found by what they mean. */
export interface AlikeAnswers {
  /** Those that are at least so near, the nearest first. */
  near(place: AlikePlace, vector: Float32Array, similarity: number): readonly NearQuestion[];
  note(place: AlikePlace, known: KnownQuestion): void;
  forget(organization: string, author: string): void;
}
