import type { BudgetLine, BudgetName, EntryOf, TermsEntry } from '../entry-types.ts';
import {
  clamp,
  compare,
  followerOf,
  type KnownBudgets,
  leftOver,
  nameOf,
  rolledOf,
} from './counters.ts';
import type { Budget, Counter, Holding } from './holdings.ts';
import { count, type Joining, join } from './joining.ts';
import { endOverride, remove, type Surroundings, set, startOverride } from './terms.ts';
import { type Crossing, cross, crossingsOf } from './thresholds.ts';

/** What a lease or an ending adds to each counter that it touches. */
export interface Movement {
  readonly used: bigint;
  readonly held: bigint;
}

/** Every budget and its counters. A problem is a text; what was stated is then not taken over. */
export interface Budgets {
  /** Forgets what the entry before has stated; the thresholds that it crossed. */
  next(): readonly Crossing[];
  set(entry: TermsEntry, around: Surroundings): string | undefined;
  remove(name: BudgetName, holdings: Iterable<Holding>): string | undefined;
  startOverride(entry: EntryOf<'OverrideStarted.v1'>): string | undefined;
  endOverride(entry: EntryOf<'OverrideEnded.v1'>): string | undefined;
  cross(entry: EntryOf<'ThresholdCrossed.v1'>): string | undefined;
  /** The tree has changed, and with it which budget is the nearest above another. */
  replant(): void;
  /** Counters for a new lease: one for each budget on these nodes, in the stretch of `at`. */
  join(lines: readonly BudgetLine[], lease: Joining): readonly Counter[] | string;
  /** The same for usage that nobody asked for: it counts, whatever the limit says. */
  count(lines: readonly BudgetLine[], usage: Omit<Joining, 'pathOf'>): string | undefined;
  /** Moves counters, and compares what the entry states of them. */
  move(
    lines: readonly BudgetLine[],
    counters: readonly Counter[],
    by: Movement,
  ): string | undefined;
  /** Moves whatever known counters the entry states. */
  moveStated(lines: readonly BudgetLine[], by: Movement): string | undefined;
  /** One that may still be counted in. */
  find(name: BudgetName & { readonly start: string }): Counter | undefined;
  /** Those of a path that counted at a moment. */
  countedThen(nodes: readonly string[], asset: string, at: number): readonly Counter[];
  all(): Iterable<Budget>;
}

export function budgetFold(): Budgets {
  const known: KnownBudgets = {
    ...{ named: new Map(), onNode: new Map(), overridden: new Map(), floors: undefined },
    stated: [],
  };
  return {
    next() {
      const crossings = crossingsOf(known);
      known.stated.length = 0;
      return crossings;
    },
    set: (entry, around) => set(known, entry, around),
    remove: (name, holdings) => remove(known, name, holdings),
    startOverride: (entry) => startOverride(known, entry),
    endOverride: (entry) => endOverride(known, entry),
    cross: ({ data }) => cross(known, data),
    replant() {
      known.floors = undefined;
    },
    join: (lines, lease) => join(known, lines, lease),
    count: (lines, usage) => count(known, lines, usage),
    move: (lines, counters, by) => move(known, { lines, counters }, by),
    moveStated: (lines, by) => moveStated(known, lines, by),
    find: (name) => find(known, name),
    countedThen: (nodes, asset, at) =>
      nodes
        .flatMap((node) => known.onNode.get(node) ?? [])
        .filter((budget) => budget.asset === asset)
        .flatMap(({ remembered }) => remembered)
        .filter(({ startsAt, endsAt }) => startsAt <= at && at < endsAt),
    all: () => known.named.values(),
  };
}

function find(
  { named }: KnownBudgets,
  name: BudgetName & { readonly start: string },
): Counter | undefined {
  const budget = named.get(nameOf(name));
  const counter = budget?.counters.get(name.start);
  return counter && budget?.remembered.includes(counter) ? counter : undefined;
}

const strange = 'does not list exactly the budgets that it counts in';

function move(
  known: KnownBudgets,
  of: { readonly lines: readonly BudgetLine[]; readonly counters: readonly Counter[] },
  by: Movement,
): string | undefined {
  const { lines, counters } = of;
  const moved = counters.flatMap((counter) => moveOne(counter, by));
  if (moved.length !== lines.length) return strange;
  for (const counter of moved) {
    const line = lines.find((stated) => isOf(stated, counter));
    const problem = line ? compare(known, line, counter) : strange;
    if (problem) return problem;
  }
  return undefined;
}

/**
 * Moves one counter, not below nothing: one that came later than a charge never counted it. Gives
 * what has changed: also the stretch behind it, when more or less is left to that.
 */
function moveOne(counter: Counter, by: Movement): readonly Counter[] {
  const used = counter.used + by.used < 0n ? -counter.used : by.used;
  if (used === 0n && by.held === 0n) return [];
  const next = followerOf(counter);
  const cap = counter.budget.rolloverCap ?? 0n;
  const before = next ? leftOver(counter, cap) : 0n;
  counter.used += used;
  counter.held += by.held;
  if (!next) return [counter];
  const rolled = rolledOf(next);
  const within = clamp(rolled + leftOver(counter, cap) - before, cap);
  if (within === rolled) return [counter];
  next.limit += within - rolled;
  return [counter, next];
}

function moveStated(
  known: KnownBudgets,
  lines: readonly BudgetLine[],
  by: Movement,
): string | undefined {
  const expected = new Set<Counter>();
  for (const line of lines) {
    const counter = find(known, line);
    if (!counter) return `lists the budget ${nameOf(line)}, in which it never counted`;
    if (!expected.has(counter)) {
      for (const moved of moveOne(counter, by)) expected.add(moved);
    }
    const problem = compare(known, line, counter);
    if (problem) return problem;
  }
  return undefined;
}

const isOf = (line: BudgetLine, { budget, start, end }: Counter) =>
  line.start === start &&
  line.end === end &&
  line.node === budget.node &&
  line.window === budget.window &&
  line.asset === budget.asset;
