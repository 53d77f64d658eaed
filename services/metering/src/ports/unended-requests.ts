import type { StoryPart } from '../domain/stories.ts';

/** A request that was admitted and whose ending never came. */
export interface UnendedRequest {
  readonly request: string;
  readonly organization: string;
  /** Its records in order, encoded one after another as wires carry a repeated field. */
  readonly records: Uint8Array;
}

/** Requests whose gateway never spoke again. */
export interface UnendedRequests {
  /** At most `limit` of those that were admitted on this lease. */
  onLease(lease: string, limit: number): Promise<readonly UnendedRequest[]>;
  /**
   * Notes that these are about to be charged by policy: an ending of their own that comes from now
   * on is told from a second one by it.
   */
  willReconcile(requests: readonly string[]): Promise<void>;
  /** Remembers that a lease was ended by policy. */
  expired(lease: string): Promise<void>;
  /** Adds the endings to the stories of these requests, where none has come meanwhile. */
  end(parts: readonly StoryPart[]): Promise<void>;
}
