// One place that calls go to, as this gateway sees it. Times are monotonic microseconds.
import { type Circuit, circuit, type Pass } from './circuit.ts';
import { type RetryBudget, retryBudget } from './retry-budget.ts';

/** Where calls go: one deployment of a provider. */
export interface Place {
  readonly provider: string;
  /** Empty when the provider has only one. */
  readonly deployment: string;
}

/**
 * - `healthy`: it is called.
 * - `resting`: it asked to be left alone for a while, and is called only where nobody else can be.
 * - `broken`: it failed too often in a row, and is left alone.
 * - `probing`: one call is looking whether it is back.
 */
export type UpstreamState = 'healthy' | 'resting' | 'broken' | 'probing';

/** What is known of a place since this process began. */
export interface UpstreamHealth extends Place {
  readonly state: UpstreamState;
  /** Microseconds until it is called again; 0 while it is. */
  readonly opensIn: number;
  /** Microseconds until it has rested; 0 when it need not. */
  readonly restsFor: number;
  readonly running: number;
  readonly calls: number;
  readonly failures: number;
  /** Failures of the upstream since it last answered. */
  readonly failuresInARow: number;
  readonly lastFailure: { readonly code: string; readonly at: bigint } | undefined;
  /** How long the last hundred answers took to begin, sorted. Microseconds. */
  readonly firstBytes: readonly number[];
}

/** Leave to call a place once. The first one of `failed`, `left` and `ended` ends it. */
export interface UpstreamPass {
  /** The first byte of an answer is here, after so long. */
  answered(now: number): void;
  /** It failed; `isIll` where that says that the place is. */
  failed(failure: UpstreamFailure, now: number): void;
  /** We hung up, for reasons of our own. */
  left(): void;
  /** The answer is whole. */
  ended(): void;
}

export interface UpstreamFailure {
  readonly code: string;
  readonly isIll: boolean;
  /** It asked to be left alone for so long; 0: it did not. */
  readonly restMicros: number;
  /** Wall time. */
  readonly at: bigint;
}

/** When a place is left alone, and for how long. */
export interface UpstreamLimits {
  readonly failuresMax: number;
  readonly openMicros: number;
}

/** One place: it changes in place. */
export interface Upstream {
  /** Leave to call it; undefined while it is left alone. */
  enter(now: number): UpstreamPass | undefined;
  /** Whether `enter` would give leave now. */
  isOpen(now: number): boolean;
  isResting(now: number): boolean;
  opensIn(now: number): number;
  /** Takes one retry out of its budget. */
  readonly mayRetry: () => boolean;
  health(now: number): UpstreamHealth;
}

const firstBytesMax = 100;
/** Nobody is believed who wants to be left alone for longer. */
const restMaxMicros = 60_000_000;

interface Seen {
  readonly gate: Circuit;
  readonly budget: RetryBudget;
  restsUntil: number;
  running: number;
  calls: number;
  failures: number;
  inARow: number;
  last: UpstreamHealth['lastFailure'];
  readonly firstBytes: number[];
  answers: number;
}

/** A place that nothing is known of yet. `onState` is told when it is left alone, and when it is back. */
export function upstream(
  place: Place,
  limits: UpstreamLimits & { readonly onState: (state: UpstreamState) => void },
): Upstream {
  const gate = circuit({ ...limits, onChange: (state) => limits.onState(stateNames[state]) });
  const seen: Seen = {
    ...{ gate, budget: retryBudget(), restsUntil: 0, running: 0, calls: 0 },
    ...{ failures: 0, inARow: 0, last: undefined, firstBytes: [], answers: 0 },
  };
  const restsFor = (now: number): number => Math.max(seen.restsUntil - now, 0);
  return {
    opensIn: gate.opensIn,
    isOpen: (now) => gate.opensIn(now) === 0,
    isResting: (now) => restsFor(now) > 0,
    enter: (now) => {
      const pass = gate.enter(now);
      return pass && begin(seen, pass, now);
    },
    mayRetry: seen.budget.draw,
    health: (now) => ({
      ...place,
      state: gate.state === 'closed' && restsFor(now) > 0 ? 'resting' : stateNames[gate.state],
      opensIn: gate.opensIn(now),
      restsFor: restsFor(now),
      running: seen.running,
      calls: seen.calls,
      failures: seen.failures,
      failuresInARow: seen.inARow,
      lastFailure: seen.last,
      firstBytes: seen.firstBytes.toSorted((a, b) => a - b),
    }),
  };
}

const stateNames = { closed: 'healthy', half_open: 'probing', open: 'broken' } as const;

function begin(seen: Seen, pass: Pass, since: number): UpstreamPass {
  seen.running += 1;
  seen.calls += 1;
  seen.budget.earn();
  let hasAnswered = false;
  let hasEnded = false;
  const end = (): boolean => {
    if (hasEnded) return false;
    hasEnded = true;
    seen.running -= 1;
    return true;
  };
  return {
    answered: (now) => {
      if (hasAnswered) return;
      hasAnswered = true;
      seen.inARow = 0;
      seen.firstBytes[seen.answers % firstBytesMax] = now - since;
      seen.answers += 1;
      pass.succeeded(now);
    },
    failed: (failure, now) => {
      if (!end()) return;
      noteFailure(seen, failure, now);
      if (failure.isIll) pass.failed(now);
      else if (!hasAnswered) pass.succeeded(now);
    },
    left: () => {
      if (end() && !hasAnswered) pass.left();
    },
    ended: () => void end(),
  };
}

function noteFailure(seen: Seen, failure: UpstreamFailure, now: number): void {
  const { code, at, isIll, restMicros } = failure;
  seen.failures += 1;
  seen.last = { code, at };
  seen.inARow = isIll ? seen.inARow + 1 : 0;
  if (restMicros > 0) seen.restsUntil = now + Math.min(restMicros, restMaxMicros);
}
