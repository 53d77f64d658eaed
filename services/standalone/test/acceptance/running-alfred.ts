// A running Alfred, as this suite sees it, however it is put together.
import type { Demo } from '@alfred/home';

export type { Demo } from '@alfred/home';

/** A running Alfred, as a user runs it: its own process on a free port. */
export interface AlfredProcess {
  readonly home: string;
  readonly demo: Demo;
  /** Everything the process printed so far. */
  output(): string;
  /** Ctrl-C; resolves with the exit code. */
  interrupt(): Promise<number | null>;
  /** Resolves with the exit code of one that ends by itself. */
  readonly ended: Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Gateways that listen, and the demo organisation behind them. */
export interface SeveralGateways {
  readonly urls: readonly string[];
  readonly demo: Demo;
  /** Every entry of the demo's log so far, as JSON. */
  entries(): Promise<readonly string[]>;
  stop(): Promise<void>;
}
