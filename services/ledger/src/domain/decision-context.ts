import type { LedgerEvent } from './events.ts';

/** An entry that a key leads to. */
export interface PastEntry {
  readonly seq: number;
  readonly at: number;
  /** Of the command that left it. */
  readonly digest: string;
  readonly event: LedgerEvent;
}

/** What the log says under a key; it was looked up before (`referredKeys`). */
export type Past = (key: string) => PastEntry | undefined;

/**
 * How long leases have lived, by the writer's monotonic clock since it granted, extended or
 * inherited them. A lease that it knows nothing of is young.
 */
export interface LeaseLives {
  /** Its life and the margin have passed, so that its holder admits nothing with it any more. */
  isOver(lease: string): boolean;
  /** Since then, the grace has passed, too. */
  isGraceOver(lease: string): boolean;
}

/** What a decision needs and no state or command can say. */
export interface DecisionContext {
  readonly ledger: string;
  /** Microseconds: what the entry will carry. */
  readonly at: number;
  /** The first line of this log's checkpoints. */
  readonly origin: string;
  /** The wall clock and the monotonic one agree. */
  readonly isClockSafe: boolean;
  readonly lives: LeaseLives;
  readonly past: Past;
}
