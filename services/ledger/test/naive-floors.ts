import { type NaiveBooks, nameOf, pathOf } from './naive-books.ts';
import { lookAt, type NaiveBudget } from './naive-budgets.ts';

/** What floors keep of a budget for others than this spender. */
export function keptOf(books: NaiveBooks, of: NaiveBudget, spender: string, at: number): bigint {
  const own = pathOf(books, spender);
  let kept = 0n;
  for (const budget of books.budgets.values()) {
    const { node, asset, window } = budget.terms;
    if (budget.floor === 0n || own.includes(node)) continue;
    const givers = pathOf(books, node)
      .slice(0, -1)
      .flatMap((above) => books.budgets.get(nameOf({ node: above, asset, window })) ?? []);
    if (givers.at(-1) !== of) continue;
    const { used, held } = lookAt(budget, at) ?? { used: 0n, held: 0n };
    const left = budget.floor - used - held;
    if (left > 0n) kept += left;
  }
  return kept;
}
