import type { LeaseLives } from '../domain/decision-context.ts';

/** A lease lapses so much later than its holder stops admitting with it. Microseconds. */
const margin = 2_000_000;

/**
 * The lives of a writer's leases and holds. They are in no entry; those of leases begin anew for the
 * next writer, those of holds go on.
 */
export interface Lives extends LeaseLives {
  /** Monotonic time from here on, for whoever asks. Microseconds. */
  at(elapsed: number): void;
  begin(holding: string, ttlMs: number): void;
  end(holding: string): void;
}

/**
 * How long a hold lives from a moment on that an entry states. A writer that inherits it counts from
 * the last entry before its own, since when more time may have passed, but not less: it need not
 * believe its wall clock.
 */
export function holdLifeMs({ expiresAt }: { readonly expiresAt: number }, at: number): number {
  return Math.max(0, Math.ceil((expiresAt - at) / 1000));
}

/** `grace` in microseconds: between the end of a life and the moment when its money may go. */
export function leaseLives(grace: number): Lives {
  const lives = new Map<string, { readonly since: number; readonly ttl: number }>();
  let now = 0;
  const isPast = (lease: string, more: number): boolean => {
    const life = lives.get(lease);
    return life !== undefined && now - life.since >= life.ttl + more;
  };
  return {
    at: (elapsed) => {
      now = elapsed;
    },
    begin: (lease, ttlMs) => lives.set(lease, { since: now, ttl: ttlMs * 1000 }),
    end: (lease) => lives.delete(lease),
    isOver: (lease) => isPast(lease, margin),
    isGraceOver: (lease) => isPast(lease, margin + grace),
  };
}
