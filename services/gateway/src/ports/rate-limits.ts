import type { CallDecision, EnteringCall, LeavingCall } from '../domain/call-limit.ts';
import type { RateBasis, RateDecision } from '../domain/request-limit.ts';
import type { CountedRequests } from '../domain/request-windows.ts';

export type { CallDecision, CallLimit, EnteringCall, LeavingCall } from '../domain/call-limit.ts';
export type {
  AppliedLimit,
  RateBasis,
  RateDecision,
  RequestLimit,
} from '../domain/request-limit.ts';
export type { CountedRequests } from '../domain/request-windows.ts';

/** How whoever counts for all gateways is reached from this one. */
export interface RateLimitsHealth {
  /** As a circuit: `closed` is well; `none` where nobody counts but this gateway. */
  readonly status: 'closed' | 'open' | 'half_open' | 'none';
  /** Of an answer just now; undefined when none came. */
  readonly latencyMicros: number | undefined;
  /** Since when the status is what it is: wall time in microseconds. */
  readonly since: bigint;
  /** How many gateways share the limits, as last heard. */
  readonly gateways: number;
  /** The code of the last failure; undefined when there was none. */
  readonly lastError: string | undefined;
}

/**
 * Who counts requests and calls against limits.
 *
 * Guarantees that every adapter gives (see rate-limits.contract.ts):
 * - A request comes in when, for each of its limits, fewer than `requests` came in within the window
 *   that ends now; windows slide, and what was refused does not count.
 * - It counts against all of its limits, or against none.
 * - A call comes in when, for each of its limits, the tokens of the window leave room for the most that
 *   it can use, and fewer calls run than may. It enters all of its limits or none; when it leaves, it
 *   counts as what it did use.
 * - A place that nobody gives back comes free by itself.
 * - Limits of two organisations never meet.
 * - `take` and `enter` never reject, and wait no longer than a small bound; `leave` is not waited for.
 */
export interface RateLimits {
  /** Asks for a place in every one of these limits; undefined when there is none among them. */
  take(asked: CountedRequests): Promise<RateDecision | undefined>;
  /** Asks for tokens and a place in every one of these limits; undefined when there is none. */
  enter(call: EnteringCall): Promise<(CallDecision & { readonly basis: RateBasis }) | undefined>;
  leave(call: LeavingCall): void;
  /** Whether limits are counted in part only, because whoever counts for all is away. */
  readonly isDegraded: boolean;
  /** Bounded; never rejects. */
  health(): Promise<RateLimitsHealth>;
  /** Resolves when it can be asked: after a bounded time, whoever is away. */
  start(): Promise<void>;
  /** Bounded, and safe to call twice. */
  stop(): Promise<void>;
}
