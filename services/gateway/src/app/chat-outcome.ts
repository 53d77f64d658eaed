import type { AlfredError } from '@alfred/errors';
import type { Refusal } from '../domain/refusal.ts';
import type { SoftLimitPassed } from '../ports/leases.ts';
import type { ReplyContent, StreamEnd } from '../ports/provider.ts';
import type { CacheTold } from './cache/cache-words.ts';

/** What became of a request, before an edge renders it. */
export type ChatOutcome = Refusal | ChatFailed | ChatReplied | ChatStreaming;

/** The provider gave no answer. */
export interface ChatFailed {
  readonly outcome: 'failed';
  readonly error: AlfredError;
  /** The one that was called last. */
  readonly provider: string;
  /** How many calls were made. */
  readonly attempts: number;
  /** Zero, unless the provider charges for the attempt all the same. Minor units of the asset. */
  readonly amount: bigint;
  readonly asset: string;
}

export interface ChatReplied {
  readonly outcome: 'replied';
  /** Whether it was answered before; undefined where policy says nothing of caches. */
  readonly cache?: CacheTold | undefined;
  readonly provider: string;
  /** How many calls were made, the one that was answered among them. */
  readonly attempts: number;
  /** Soft budgets that are past their limit. */
  readonly warnings: readonly SoftLimitPassed[];
  /** The answer, in the dialect of its surface. */
  readonly text: string;
  /** The answer itself, where it is no text. */
  readonly content?: ReplyContent | undefined;
  /** Minor units of the asset. */
  readonly amount: bigint;
  readonly asset: string;
  readonly ownMicros: number;
  readonly providerMicros: number;
}

export interface ChatStreaming {
  readonly outcome: 'streaming';
  readonly cache?: CacheTold | undefined;
  readonly provider: string;
  readonly attempts: number;
  readonly warnings: readonly SoftLimitPassed[];
  /** Alfred's own share of the time up to the first chunk. */
  readonly ownMicros: number;
  /** The provider's. */
  readonly providerMicros: number;
  /** The media type of a stream that is no text: then each character of it is one byte. */
  readonly bytes?: string | undefined;
  /** The next events of the stream, encoded; undefined after the last. */
  read(): Promise<string | undefined>;
  /** After the last event: whether the stream is whole. */
  end(): StreamEnd;
  /** After the last event: what the client is told of the end. */
  lastWords(): string;
  /** Aborts when this client is given up because it takes nothing. */
  readonly givenUp: AbortSignal;
}
