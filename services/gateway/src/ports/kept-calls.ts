import type { Caller } from '../domain/caller.ts';

/** What was sent and answered in a call, where a policy keeps it: sealed, and gone with its caller. */
export interface KeptCalls {
  /** Tries for a while. Never rejects: a call is over, whether or not it could be kept. */
  keep(caller: Caller, call: KeptCall): Promise<void>;
  /** The caller's own; undefined when nothing of it is kept, or not any more. */
  read(caller: Caller, request: string): Promise<string | undefined>;
  /** Whether there was something to drop. */
  drop(caller: Caller, request: string): Promise<boolean>;
}

export interface KeptCall {
  readonly request: string;
  /** JSON. */
  readonly text: string;
  /** Microseconds. Nobody reads it after that. */
  readonly expiresAt: bigint;
}
