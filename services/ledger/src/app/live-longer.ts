import { extensionOf } from '../domain/extension.ts';
import type { Memory } from './memory.ts';
import type { Moment } from './steady-time.ts';

/** Leases whose holder is busy with them. */
export interface Extend {
  readonly incarnation: string;
  readonly leases: readonly string[];
  readonly ttlMs: number;
}

export interface Extension {
  readonly lease: string;
  /** Counted by the holder from when it asked; 0: it admits nothing more. */
  readonly ttlMs: number;
}

/**
 * Begins lives anew in memory. A lease whose life is over may have lapsed a moment later, so it is
 * not revived; while the wall clock cannot be trusted, nobody knows where windows end.
 */
export function liveLonger(
  { state, lives }: Memory,
  { incarnation, leases, ttlMs: wantedMs }: Extend,
  { now, elapsed, isSafe }: Moment,
): readonly Extension[] {
  lives.at(elapsed);
  const at = Math.max(now, state.at + 1);
  return leases.map((id) => {
    const lease = state.leases.get(id);
    const isHeld = lease?.incarnation === incarnation && isSafe && !lives.isOver(id);
    const ttlMs = isHeld ? extensionOf(lease, wantedMs, at) : 0;
    if (ttlMs > 0) lives.begin(id, ttlMs);
    return { lease: id, ttlMs };
  });
}
