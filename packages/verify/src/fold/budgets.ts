import type { BudgetLine, BudgetSetData, EntryOf } from '../entry-types.ts';
import type { Budget, Counter, Lease } from './holdings.ts';
import { microsOf } from './instant.ts';

/** What a lease or an ending adds to each counter that it touches. */
export interface Movement {
  readonly used: bigint;
  readonly held: bigint;
}

/** Every budget and its counters. A problem is a text; what was stated is then not taken over. */
export interface Budgets {
  set(entry: EntryOf<'BudgetSet.v1'>, open: Iterable<Lease>): string | undefined;
  /** Counters for a new lease: one for each budget on these nodes, in the stretch of `at`. */
  join(
    lines: readonly BudgetLine[],
    lease: { readonly nodes: readonly string[]; readonly asset: string; readonly amount: bigint },
    at: number,
  ): readonly Counter[] | string;
  /** Moves the counters of a lease, and compares what the entry states of them. */
  move(
    lines: readonly BudgetLine[],
    counters: readonly Counter[],
    by: Movement,
  ): string | undefined;
  all(): Iterable<Budget>;
}

const nameOf = ({ node, asset, window }: Pick<Budget, 'node' | 'asset' | 'window'>) =>
  `${node} ${asset} ${window}`;

/** Budgets by name and by node. */
interface Known {
  readonly named: Map<string, Budget>;
  readonly onNode: Map<string, Budget[]>;
}

export function budgetFold(): Budgets {
  const known: Known = { named: new Map(), onNode: new Map() };
  return {
    set: (entry, open) => set(known, entry, open),
    join: (lines, lease, at) => join(known, lines, { ...lease, at }),
    move,
    all: () => known.named.values(),
  };
}

function set(
  known: Known,
  { data, at }: EntryOf<'BudgetSet.v1'>,
  open: Iterable<Lease>,
): string | undefined {
  const [line, ...others] = data.budgets;
  if (!line || others.length > 0 || nameOf(line) !== nameOf(data)) {
    return 'does not list the one budget that it sets';
  }
  const earlier = known.named.get(nameOf(data));
  const budget = earlier ?? addBudget(known, data);
  const counter = counterAt(budget, line, at);
  if (typeof counter === 'string') return counter;
  budget.limit = BigInt(data.limit);
  if (!earlier) adopt(counter, open);
  return excessProblem(data, counter) ?? settle(line, counter);
}

function addBudget({ named, onNode }: Known, data: BudgetSetData): Budget {
  const { node, asset, window } = data;
  const budget = { node, asset, window, limit: 0n, counters: new Map() };
  named.set(nameOf(budget), budget);
  onNode.set(node, [...(onNode.get(node) ?? []), budget]);
  return budget;
}

/** Only a limit below what is used and held has an excess, and then it must be stated. */
function excessProblem(data: BudgetSetData, { budget, used, held }: Counter): string | undefined {
  const over = used + held - budget.limit;
  const excess = over > 0n ? over : 0n;
  return BigInt(data.excess ?? '0') === excess ? undefined : `states not its excess, ${excess}`;
}

function join(
  { onNode }: Known,
  lines: readonly BudgetLine[],
  lease: {
    readonly nodes: readonly string[];
    readonly asset: string;
    readonly amount: bigint;
    readonly at: number;
  },
): readonly Counter[] | string {
  const due = lease.nodes
    .flatMap((node) => onNode.get(node) ?? [])
    .filter((budget) => budget.asset === lease.asset);
  if (due.length !== lines.length) return 'does not list every budget on its path';
  const joined: Counter[] = [];
  for (const line of lines) {
    const budget = due.find((candidate) => nameOf(candidate) === nameOf(line));
    const counter = budget ? counterAt(budget, line, lease.at) : 'lists a budget off its path';
    if (typeof counter === 'string') return counter;
    if (joined.includes(counter)) return 'lists a budget twice';
    counter.held += lease.amount;
    joined.push(counter);
    const problem = settle(line, counter) ?? overLimit(counter);
    if (problem) return problem;
  }
  return joined;
}

function move(
  lines: readonly BudgetLine[],
  counters: readonly Counter[],
  by: Movement,
): string | undefined {
  const due = by.used === 0n && by.held === 0n ? [] : counters;
  for (const counter of due) {
    counter.used += by.used;
    counter.held += by.held;
  }
  if (due.length !== lines.length) return 'does not list exactly the budgets of its lease';
  for (const counter of due) {
    const line = lines.find((stated) => isOf(stated, counter));
    if (!line) return 'does not list exactly the budgets of its lease';
    const problem = settle(line, counter);
    if (problem) return problem;
  }
  return undefined;
}

/** A budget set anew counts what open leases below it hold, and their captures when they come. */
function adopt(counter: Counter, open: Iterable<Lease>): void {
  const { node, asset } = counter.budget;
  for (const lease of open) {
    if (lease.asset !== asset || !lease.nodes.includes(node)) continue;
    lease.counters.push(counter);
    counter.held += lease.held;
  }
}

/** The counter that a line is about: one that is known, or a new stretch that begins it at 0. */
function counterAt(budget: Budget, line: BudgetLine, at: number): Counter | string {
  const { start, end } = line;
  const lasts = budget.window !== 'lifetime';
  if (lasts !== (end !== undefined)) return `states ${end ? 'an' : 'no'} end of a ${line.window}`;
  const ends = end === undefined ? Number.POSITIVE_INFINITY : microsOf(end);
  if (at < microsOf(start) || at >= ends) return `counts in a ${line.window} that it is not in`;
  const known = budget.counters.get(start);
  if (known) return known.end === end ? known : `states another end of the ${line.window}`;
  const latest = [...budget.counters.values()].at(-1);
  if (latest && microsOf(start) < microsOf(latest.end ?? '9999-12-31T00:00:00Z')) {
    return `starts a ${line.window} before the last one has ended`;
  }
  const counter = { budget, start, end, used: 0n, held: 0n, limit: budget.limit };
  budget.counters.set(start, counter);
  return counter;
}

const isOf = (line: BudgetLine, { budget, start, end }: Counter) =>
  nameOf(line) === nameOf(budget) && line.start === start && line.end === end;

/** The entry lists the counter because it moved it: from now on it has the limit of now. */
function settle(line: BudgetLine, counter: Counter): string | undefined {
  const { budget, used, held } = counter;
  counter.limit = budget.limit;
  for (const [name, folded] of [
    ['used', used],
    ['held', held],
    ['limit', counter.limit],
  ] as const) {
    if (line[name] === folded.toString()) continue;
    return `states ${name} ${line[name]} of the budget ${nameOf(budget)}; it is ${folded}`;
  }
  return undefined;
}

function overLimit({ budget, used, held }: Counter): string | undefined {
  return used + held > budget.limit
    ? `was granted with ${used + held} of ${budget.limit} in the budget ${nameOf(budget)}`
    : undefined;
}
