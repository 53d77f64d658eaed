/** Closed: it is asked. Open: it is not. Half open: one is asking, to see whether it is back. */
export type CircuitState = 'closed' | 'half_open' | 'open';

/** Leave to ask once. Its end is told once; what is told after the state has changed says nothing. */
export interface Pass {
  succeeded(now: number): void;
  failed(now: number): void;
  /** Nobody waited for the answer. Where one was asking for all, another may at once. */
  left(): void;
}

/**
 * Keeps requests away from something that does not answer. Times are monotonic microseconds.
 *
 * Questions that are under way together fail together, by one stall: they count as one failure.
 */
export interface Circuit {
  readonly state: CircuitState;
  /** Leave to ask, or undefined: then whoever wanted it goes without. */
  enter(now: number): Pass | undefined;
  /** How long until one may ask again: 0 while anybody may. */
  opensIn(now: number): number;
}

export interface CircuitDeps {
  /** Failures in a row that open it. */
  readonly failuresMax: number;
  /** How long it stays open before one may try. */
  readonly openMicros: number;
  readonly onChange: (state: CircuitState) => void;
}

/** A closed circuit. */
export function circuit({ failuresMax, openMicros, onChange }: CircuitDeps): Circuit {
  let state: CircuitState = 'closed';
  let failures = 0;
  let failedAt = 0;
  let openedAt = 0;
  // Counts the changes: an answer to a question of an earlier state is no answer to this one.
  let era = 0;
  const become = (next: CircuitState, since: number): void => {
    state = next;
    failures = 0;
    openedAt = since;
    era += 1;
    onChange(next);
  };
  const pass = (enteredAt: number): Pass => {
    const entered = era;
    return {
      succeeded: (now) => {
        if (entered !== era) return;
        failures = 0;
        if (state === 'half_open') become('closed', now);
      },
      failed: (now) => {
        if (entered !== era) return;
        if (failures > 0 && enteredAt < failedAt) return;
        failures += 1;
        failedAt = now;
        if (state === 'half_open' || failures >= failuresMax) become('open', now);
      },
      left: () => {
        if (entered === era && state === 'half_open') become('open', enteredAt - openMicros);
      },
    };
  };
  return {
    get state() {
      return state;
    },
    enter: (now) => {
      if (state === 'closed') return pass(now);
      if (state === 'half_open' || now - openedAt < openMicros) return undefined;
      become('half_open', now);
      return pass(now);
    },
    opensIn: (now) => {
      if (state === 'closed') return 0;
      return state === 'half_open' ? openMicros : Math.max(0, openedAt + openMicros - now);
    },
  };
}
