// What a new lease, or usage that nobody asked for, counts in.
import type { BudgetLine } from '../entry-types.ts';
import { compare, counterAt, type KnownBudgets, nameOf } from './counters.ts';
import { keptFrom, type PathOf } from './floors.ts';
import type { Budget, Counter } from './holdings.ts';

/** Who spends, and how much is held for it or was used. */
export interface Joining {
  readonly nodes: readonly string[];
  readonly asset: string;
  readonly amount: bigint;
  readonly at: number;
  readonly pathOf: PathOf;
}

export function join(
  known: KnownBudgets,
  lines: readonly BudgetLine[],
  lease: Joining,
): readonly Counter[] | string {
  return eachDue(known, lines, lease, (counter, line) => {
    counter.held += lease.amount;
    counter.live += 1;
    const kept = keptFrom(known, counter.budget, lease);
    return compare(known, line, counter) ?? overLimit(counter, kept);
  });
}

export function count(
  known: KnownBudgets,
  lines: readonly BudgetLine[],
  usage: Omit<Joining, 'pathOf'>,
): string | undefined {
  if (usage.amount === 0n) return lines.length > 0 ? 'lists what it does not change' : undefined;
  const counted = eachDue(known, lines, usage, (counter, line) => {
    counter.used += usage.amount;
    return compare(known, line, counter);
  });
  return typeof counted === 'string' ? counted : undefined;
}

/** Every budget on the path has one line, and there are no others. */
function eachDue(
  { onNode }: KnownBudgets,
  lines: readonly BudgetLine[],
  { nodes, asset, at }: Omit<Joining, 'pathOf'>,
  take: (counter: Counter, line: BudgetLine) => string | undefined,
): readonly Counter[] | string {
  const due = nodes
    .flatMap((node) => onNode.get(node) ?? [])
    .filter((budget) => budget.asset === asset);
  if (due.length !== lines.length) return 'does not list every budget on its path';
  const counters: Counter[] = [];
  for (const line of lines) {
    const budget = due.find((candidate) => isOf(candidate, line));
    if (!budget) return 'lists a budget off its path';
    const counter = counterAt(budget, line, at);
    if (typeof counter === 'string') return counter;
    if (counters.includes(counter)) return 'lists a budget twice';
    counters.push(counter);
    const problem = take(counter, line);
    if (problem) return problem;
  }
  return counters;
}

const isOf = ({ node, asset, window }: Budget, line: BudgetLine): boolean =>
  node === line.node && window === line.window && asset === line.asset;

function overLimit({ budget, used, held, limit }: Counter, kept: bigint): string | undefined {
  if (!budget.hard || used + held <= limit - kept) return undefined;
  const floors = kept > 0n ? `, ${kept} of it kept by floors,` : '';
  return `was granted with ${used + held} of ${limit}${floors} in the budget ${nameOf(budget)}`;
}
