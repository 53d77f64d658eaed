import { parseJson } from './entry.ts';
import { budgetMembers } from './entry-shapes.ts';
import type { BudgetLine } from './entry-types.ts';
import type { Fold } from './fold/fold.ts';
import type { Budget, Counter } from './fold/holdings.ts';
import { integer, list, matching, members, signedDecimal, text } from './shape.ts';

interface BalancesFile {
  readonly size: number;
  readonly root: string;
  readonly accounts: readonly AccountRow[];
  readonly budgets: readonly BudgetLine[];
}

interface AccountRow {
  readonly account: string;
  readonly asset: string;
  readonly posted: string;
}

const fileShape = members({
  size: integer,
  root: matching(/^[0-9a-f]{64}$/, '64 digits of lower-case hex'),
  accounts: list(members({ account: text, asset: text, posted: signedDecimal })),
  budgets: list(members(budgetMembers)),
});

/** What is wrong with `balances.json`, given what the entries add up to and the tree they form. */
export function balancesProblem(
  bytes: Buffer,
  fold: Fold,
  tree: { readonly size: number; readonly root: string },
): string | undefined {
  const spelled = bytes.toString('utf8');
  const value = parseJson(spelled);
  if (value === undefined) return 'is not JSON';
  const problem = fileShape(value);
  if (problem) return problem;
  if (`${JSON.stringify(value)}\n` !== spelled) return 'is not spelled as an export spells it';
  const file = value as BalancesFile;
  if (file.size !== tree.size) return `is of size ${file.size}, not ${tree.size}`;
  if (file.root !== tree.root) return 'names another root';
  return accountsProblem(file.accounts, fold) ?? budgetsProblem(file.budgets, fold);
}

function accountsProblem(rows: readonly AccountRow[], { accounts }: Fold): string | undefined {
  const listed = new Set<string>();
  for (const { account, asset, posted } of rows) {
    const folded = accounts.balance(account, asset);
    if (folded === 0n) return `lists ${account}, which is empty`;
    if (posted !== folded.toString())
      return `says ${posted} of ${account}; it is ${folded} ${asset}`;
    listed.add(`${account} ${asset}`);
  }
  if (listed.size !== rows.length) return 'lists an account twice';
  for (const { account, asset } of accounts.entries()) {
    if (!listed.has(`${account} ${asset}`)) return `does not list ${account} in ${asset}`;
  }
  return undefined;
}

function budgetsProblem(rows: readonly BudgetLine[], { budgets }: Fold): string | undefined {
  const unlisted = new Map<string, BudgetLine>();
  for (const budget of budgets.all()) {
    for (const counter of budget.counters.values()) {
      const row = rowOf(budget, counter);
      unlisted.set(nameOf(row), row);
    }
  }
  for (const row of rows) {
    const folded = unlisted.get(nameOf(row));
    if (!folded) return `lists ${nameOf(row)}, which is no budget or was listed before`;
    for (const name of ['end', 'used', 'held', 'limit'] as const) {
      if (row[name] === folded[name]) continue;
      return `says ${name} ${row[name]} of the budget ${nameOf(row)}; it is ${folded[name]}`;
    }
    unlisted.delete(nameOf(row));
  }
  for (const name of unlisted.keys()) return `does not list the budget ${name}`;
  return undefined;
}

function rowOf({ node, asset, window }: Budget, counter: Counter): BudgetLine {
  const { start, end, used, held, limit } = counter;
  return {
    node,
    asset,
    window,
    start,
    ...(end === undefined ? {} : { end }),
    used: used.toString(),
    held: held.toString(),
    limit: limit.toString(),
  };
}

function nameOf({ node, asset, window, start }: BudgetLine): string {
  return `${node} ${asset} ${window} ${start}`;
}
