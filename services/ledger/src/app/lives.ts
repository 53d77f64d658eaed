import type { LeaseLives } from '../domain/decision-context.ts';

/** A lease lapses so much later than its holder stops admitting with it. Microseconds. */
const margin = 2_000_000;

/** The lives of a writer's leases. They are in no entry, and begin anew for the next writer. */
export interface Lives extends LeaseLives {
  /** Monotonic time from here on, for whoever asks. Microseconds. */
  at(elapsed: number): void;
  begin(lease: string, ttlMs: number): void;
  end(lease: string): void;
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
