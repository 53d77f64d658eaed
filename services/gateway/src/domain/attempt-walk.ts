import type { AlfredError } from '@alfred/errors';
import { askedWaitMs, verdictOn } from './failure-verdict.ts';

/** How often, and for how long, a request may be tried. */
export interface AttemptLimits {
  /** Calls of providers for one request, in all. */
  readonly attemptsMax: number;
  /** Of them, how many more at the place that has just failed. */
  readonly retriesMax: number;
  /** What a request may wait in all before such a call. */
  readonly waitMaxMs: number;
}

/** Where a request stands on its way along its candidates. */
export interface Walk {
  /** The candidate that was called last. */
  readonly at: number;
  /** Calls that were made, and those of them that repeated the one before at the same place. */
  readonly calls: number;
  readonly retries: number;
  readonly waitedMs: number;
}

/** What comes after a call that has failed. */
export type Step =
  | { readonly step: 'again'; readonly waitMs: number }
  | { readonly step: 'elsewhere' }
  | { readonly step: 'stop' };

/** What the walk asks of the world. */
export interface StepFacts {
  readonly limits: AttemptLimits;
  /** The next candidate that may be called: the same model at another place, or another model. */
  readonly next: 'none' | 'equal' | 'other';
  /** Draws on the budget for retries at this place; false when it is used up. */
  readonly mayRetry: () => boolean;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** The first wait is up to this; each further one up to twice as much. */
const firstWaitMs = 200;
const rangeMaxMs = 5_000;

/**
 * The next step after a failure. The same model at another place is asked at once. Before another
 * model is, a place that may answer in a moment is asked once more, unless it named a wait itself.
 */
export function nextStep(walk: Walk, error: AlfredError, facts: StepFacts): Step {
  const { limits, next } = facts;
  const verdict = verdictOn(error);
  if (verdict === 'final' || walk.calls >= limits.attemptsMax) return { step: 'stop' };
  const asked = askedWaitMs(error);
  const isPatient = next === 'none' || (next === 'other' && asked === undefined);
  if (verdict === 'again' && isPatient) {
    const wait = waitBefore(walk, asked, facts);
    const isAllowed = walk.retries < limits.retriesMax && walk.waitedMs + wait <= limits.waitMaxMs;
    if (isAllowed && facts.mayRetry()) return { step: 'again', waitMs: wait };
  }
  return { step: next === 'none' ? 'stop' : 'elsewhere' };
}

/** Never less than what the provider asked for; else drawn from a range that doubles each time. */
function waitBefore(
  { retries }: Walk,
  asked: number | undefined,
  { random }: Pick<StepFacts, 'random'>,
): number {
  const range = Math.min(rangeMaxMs, firstWaitMs * 2 ** retries);
  const drawn = Math.ceil(range * (0.5 + random() / 2));
  return asked === undefined ? drawn : Math.max(asked, 1);
}
