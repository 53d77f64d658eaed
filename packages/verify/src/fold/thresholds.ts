// So many percent of a limit are used: said directly behind what crossed it, once in a stretch.
import type { Entry, EntryOf } from '../entry-types.ts';
import { type KnownBudgets, nameOf } from './counters.ts';
import type { Counter } from './holdings.ts';

const percents = [50, 80, 100] as const;

/** A threshold that was crossed and that the next entry has to say. */
export interface Crossing {
  readonly counter: Counter;
  readonly percent: number;
}

/** Those that the counters crossed which an entry has just stated. */
export function crossingsOf({ stated }: KnownBudgets): Crossing[] {
  const crossings: Crossing[] = [];
  for (const counter of stated) {
    for (const percent of percents) {
      if (percent <= counter.crossed) continue;
      if (!isReached(counter, percent)) break;
      crossings.push({ counter, percent });
    }
  }
  return crossings;
}

/** What is wrong with an entry that follows one that crossed this. */
export function unsaidProblem({ counter, percent }: Crossing, entry: Entry): string | undefined {
  const { budget, start } = counter;
  const isSaid =
    entry.type === 'ThresholdCrossed.v1' &&
    entry.data.percent === percent &&
    entry.data.start === start &&
    nameOf(entry.data) === nameOf(budget);
  return isSaid
    ? undefined
    : `comes before it is said that ${percent} % of ${nameOf(budget)} are used`;
}

export function cross(
  known: KnownBudgets,
  data: EntryOf<'ThresholdCrossed.v1'>['data'],
): string | undefined {
  const counter = known.named.get(nameOf(data))?.counters.get(data.start);
  if (!counter) return `crosses a threshold of ${nameOf(data)}, in which nothing counts`;
  const { used, limit, crossed } = counter;
  if (data.used !== used.toString() || data.limit !== limit.toString()) {
    return `states ${data.used} of ${data.limit} used; it is ${used} of ${limit}`;
  }
  if (!isReached(counter, data.percent)) return `crosses ${data.percent} % too early`;
  if (data.percent <= crossed) return `crosses ${data.percent} % a second time`;
  counter.crossed = data.percent;
  return undefined;
}

const isReached = ({ used, limit }: Counter, percent: number): boolean =>
  used > 0n && used * 100n >= limit * BigInt(percent);
