import type { OverCapture } from './hold-events.ts';

/** Holds an amount for a spender, to be captured or given back. An admission. */
export interface PlaceHold {
  readonly type: 'PlaceHold';
  /** Derived from the command's key, so that the same command is always the same hold. */
  readonly hold: string;
  readonly node: string;
  readonly asset: string;
  readonly amount: bigint;
  /** At most one of these two says how long; without any it is `holdTtlMs`. */
  readonly ttlMs: number | undefined;
  /** Microseconds. */
  readonly expiresAt: number | undefined;
  readonly overCapture: OverCapture;
  readonly reference: string | undefined;
}

/** Spends of a hold; any number of times, each under its own key. */
export interface CaptureHold {
  readonly type: 'CaptureHold';
  readonly hold: string;
  /** Nothing only together with `final`. */
  readonly amount: bigint;
  /** Whatever is left goes back. */
  readonly final: boolean;
  readonly purpose: string | undefined;
}

/** Gives back what is left. */
export interface ReleaseHold {
  readonly type: 'ReleaseHold';
  readonly hold: string;
}

/** The writer's own: this hold's time may be over. */
export interface ExpireHold {
  readonly type: 'ExpireHold';
  readonly hold: string;
}

/** What is asked of holds. */
export type HoldCommand = PlaceHold | CaptureHold | ReleaseHold | ExpireHold;
