import type { CallerLimit } from './caller-limit.ts';

/** Who asks, as an API key resolved. Every decision about a request starts from it. */
export interface Caller {
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
  /** The id of the key, never the key. */
  readonly key: string;
  /** owner | member | auditor */
  readonly role: string;
  /** From the organisation down to the node itself. */
  readonly path: readonly string[];
  /** live | test | service_account */
  readonly mode: string;
  /** Microseconds of wall time; 0 for a key that does not expire. */
  readonly expiresAt: bigint;
  /** What requests are paid in, by its id: `USD/9`. */
  readonly asset: string;
  /** Of the node and everything above it, the nearest first; the cost centre among them. */
  readonly tags: Readonly<Record<string, string>>;
  /** What a call may tag itself with: declared keys with every value that they may have. */
  readonly tagKeys: readonly TagKey[];
  /** What its requests are counted against: the limits of the key, and of the nodes on the path. */
  readonly limits: readonly CallerLimit[];
}

/** A declared key of tags. */
export interface TagKey {
  readonly key: string;
  readonly values: readonly string[];
}

/** Whether the key has ended by itself. Most never do: then the time is not asked for. */
export function hasExpired(caller: Caller, clock: { nowMicros(): bigint }): boolean {
  return caller.expiresAt !== 0n && caller.expiresAt <= clock.nowMicros();
}
