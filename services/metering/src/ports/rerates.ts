import type { Progress, RerateWish } from '../domain/rerate-page.ts';
import type { ReratedRequest } from './usage-store.ts';

/** Charges that are computed again in the background. */
export interface Rerating {
  readonly id: string;
  readonly wish: RerateWish;
  readonly status: 'running' | 'done';
  /** Microseconds. */
  readonly createdAt: bigint;
  /** The last request that was looked at; empty before the first one. */
  readonly position: string;
  readonly progress: Progress;
}

/** A request, as its story is kept. */
export interface StoredStory {
  readonly request: string;
  readonly records: Uint8Array;
}

/** What a page of a rerate came to. */
export interface RerateStep {
  readonly id: string;
  /** Where it began, and where the next one begins. */
  readonly from: string;
  readonly to: string;
  readonly progress: Progress;
  readonly rerated: readonly ReratedRequest[];
  readonly status: Rerating['status'];
}

export interface Rerates {
  /** Keeps a new one; the same attempt again gets the one it made before. */
  create(
    attempt: { readonly key: string; readonly digest: Uint8Array },
    rerating: Rerating,
  ): Promise<Rerating>;
  find(id: string): Promise<Rerating | undefined>;
  /** The oldest that is not done. */
  nextRunning(): Promise<Rerating | undefined>;
  /** Stories in the order of their requests' ids; of one organisation, or of all when it is empty. */
  stories(
    page: { readonly after: string; readonly organization: string },
    limit: number,
  ): Promise<readonly StoredStory[]>;
  /** What these requests were charged by the last rerate of each, where there was one. */
  chargesOf(requests: readonly string[]): Promise<ReadonlyMap<string, bigint>>;
  /** Writes a step. False, and nothing is written, when the rerate is not at `from` any more. */
  advance(step: RerateStep): Promise<boolean>;
}
