import type { BudgetCounter } from '../domain/events.ts';
import { canonical } from './canonical.ts';

/**
 * Accounts and budgets in RFC 8785 form, so that equal books are equal bytes: accounts that are
 * not zero by name and asset, then every counter by node, asset, window and start.
 */
export function encodeBalances(books: {
  readonly accounts: ReadonlyMap<string, ReadonlyMap<string, bigint>>;
  readonly budgets: ReadonlyMap<string, BudgetCounter>;
}): Buffer {
  const accounts = [...books.accounts]
    .flatMap(([account, balances]) =>
      [...balances].map(([asset, posted]) => ({ account, asset, posted })),
    )
    .filter(({ posted }) => posted !== 0n)
    .sort((a, b) => compare([a.account, a.asset], [b.account, b.asset]));
  const budgets = [...books.budgets.values()].sort((a, b) =>
    compare([a.node, a.asset, a.window, a.start], [b.node, b.asset, b.window, b.start]),
  );
  return Buffer.from(canonical({ accounts, budgets }));
}

/** By UTF-16 code units, member by member, as RFC 8785 sorts names. */
function compare(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((text, at) => text !== b[at]);
  const [left = '', right = ''] = [a[index], b[index]];
  return left < right ? -1 : Number(left > right);
}
