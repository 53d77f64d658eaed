// What is said about budgets themselves.
import { type Books, type BudgetRow, balance, holdingsOf } from './books.ts';
import { checkStated, counterAt } from './counters.ts';
import type { Line } from './line.ts';
import { forgetThresholds, nameOf } from './thresholds.ts';

/** Takes in what changes a budget. */
export function foldBudget(books: Books, line: Line): undefined {
  switch (line.type) {
    case 'BudgetSet.v1':
    case 'LimitLowered.v1':
      return set(books, line);
    case 'BudgetRemoved.v1':
      return remove(books, line);
    case 'OverrideStarted.v1':
      return startOverride(books, line);
    case 'OverrideEnded.v1':
      return endOverride(books, line);
    case 'ThresholdCrossed.v1':
      return cross(books, line);
  }
}

function find(books: Books, { data }: Line): BudgetRow | undefined {
  return books.budgets.find(
    ({ node, asset, window }) =>
      node === data.node && asset === data.asset && window === data.window,
  );
}

function set(books: Books, line: Line): undefined {
  const { data } = line;
  const limit = BigInt(data.limit);
  const cap = data.rolloverCap === undefined ? undefined : BigInt(data.rolloverCap);
  const floor = data.floor === undefined ? undefined : BigInt(data.floor);
  const known = find(books, line);
  if (known) {
    const isLower = limit < known.limit;
    if (isLower !== (line.type === 'LimitLowered.v1'))
      books.complain(
        'budgets',
        `entry ${line.seq} is ${line.type} from ${known.limit} to ${limit}`,
      );
    Object.assign(known, { mode: data.mode, limit, cap, floor });
    return checkStated(books, line, [counterAt(books, known, line.at)]);
  }
  const { node, asset, window, mode } = data;
  const made: BudgetRow = {
    ...{ node, asset, window, mode, limit, cap, floor },
    since: line.at,
    counters: [],
  };
  books.budgets.push(made);
  joinHoldings(books, made, line);
  checkStated(books, line, [counterAt(books, made, line.at)]);
}

/** What is held on its paths counts in a new budget, and what is captured of that later. */
function joinHoldings(books: Books, row: BudgetRow, line: Line): undefined {
  const counter = counterAt(books, row, line.at);
  for (const holding of holdingsOf(books)) {
    if (holding.asset !== row.asset || !holding.path.includes(row.node)) continue;
    counter.held += balance(books, `held:${holding.id}`, row.asset);
    holding.counters.push(counter);
  }
}

function remove(books: Books, line: Line): undefined {
  const row = find(books, line);
  if (!row) return books.complain('budgets', `entry ${line.seq} removes what is not there`);
  books.budgets = books.budgets.filter((other) => other !== row);
  forgetThresholds(books, row);
  for (const holding of [...books.leases.values(), ...books.holds.values()]) {
    holding.counters = holding.counters.filter(({ budget }) => budget !== row);
  }
}

function startOverride(books: Books, line: Line): undefined {
  const { override, node, asset, window, endsAt } = line.data;
  if (books.overrides.has(override))
    books.complain('exactly-once', `override ${override} starts twice`);
  const amount = BigInt(line.data.amount);
  books.overrides.set(override, {
    ...{ override, node, asset, window, amount, endsAt },
    ended: false,
  });
  const row = find(books, line);
  if (!row) return books.complain('budgets', `override ${override} of no budget`);
  checkStated(books, line, [counterAt(books, row, line.at)]);
}

function endOverride(books: Books, line: Line): undefined {
  const override = books.overrides.get(line.data.override);
  if (!override || override.ended)
    return books.complain('one-ending', `override ${line.data.override} ends, and is not in force`);
  if (line.data.how === 'expired' && line.at < override.endsAt)
    books.complain('overrides', `override ${override.override} expires before its time`);
  override.ended = true;
  const row = books.budgets.find(
    ({ node, asset, window }) =>
      node === override.node && asset === override.asset && window === override.window,
  );
  if (row && (line.data.budgets?.length ?? 0) > 0)
    checkStated(books, line, [counterAt(books, row, line.at)]);
}

function cross(books: Books, line: Line): undefined {
  const { start, percent, used, limit } = line.data;
  const row = find(books, line);
  const counter = row?.counters.find((each) => each.start === start);
  if (!counter) return books.complain('thresholds', `entry ${line.seq} crosses in no counter`);
  const name = nameOf(line.data, percent);
  if (books.thresholds.has(name))
    books.complain('thresholds', `entry ${line.seq} crosses ${name} again`);
  books.thresholds.add(name);
  if (BigInt(used) !== counter.used)
    books.complain('thresholds', `entry ${line.seq} says ${used} used; by hand ${counter.used}`);
  if (BigInt(used) * 100n < BigInt(limit) * BigInt(percent))
    books.complain('thresholds', `entry ${line.seq}: ${used} is not ${percent} % of ${limit}`);
}
