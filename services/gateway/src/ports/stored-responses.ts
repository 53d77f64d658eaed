import type { Caller } from '../domain/caller.ts';

/** A response that is kept, as a text. */
export interface StoredResponse {
  readonly id: string;
  /** The one that it continues. */
  readonly previous: string | undefined;
  readonly text: string;
}

/**
 * Responses that policy keeps: sealed under the key of the node that asked for them, which alone gets
 * them back.
 *
 * Rejects with `service_unavailable` while they cannot be reached.
 */
export interface StoredResponses {
  /** @param expiresAt in microseconds; nobody reads it after that */
  keep(caller: Caller, response: StoredResponse & { readonly expiresAt: bigint }): Promise<void>;
  /** The response and up to `before` of those that it continues, latest first, until one is missing. */
  read(caller: Caller, id: string, before: number): Promise<readonly StoredResponse[]>;
  /** Whether it was there. */
  drop(caller: Caller, id: string): Promise<boolean>;
}
