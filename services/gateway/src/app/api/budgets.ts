import assert from 'node:assert/strict';
import type { Caller } from '../../domain/caller.ts';
import type { Books, Budget, Budgets, EntryReference, HeldMoney } from '../../ports/api/books.ts';
import type { Directory } from '../../ports/api/directory.ts';
import { acceptMoney } from './money.ts';

interface Deps {
  readonly directory: Pick<Directory, 'node'>;
  readonly books: Pick<Books, 'post' | 'budgets'>;
}

/**
 * Sets the limit of one budget: a node, an asset and a window name it. Zero stops all spending.
 *
 * What this gateway leased below the node under the old limit admits nothing more. Answers with the
 * budget as it stands after that.
 */
export function setBudget({
  directory,
  books,
  recallLeases,
}: Deps & { readonly recallLeases: (held: HeldMoney) => void }) {
  return async (
    caller: Caller,
    order: {
      readonly node: string;
      readonly asset: string;
      readonly window: string;
      readonly limit: string;
      readonly mode: string;
      readonly idempotency: string;
    },
  ): Promise<{ readonly entry: EntryReference; readonly budget: Budget }> => {
    const { window, mode, idempotency } = order;
    const { asset, amount: limit } = acceptMoney(
      { asset: order.asset, amount: order.limit },
      'limit',
    );
    const { id: node } = await directory.node(caller, order.node);
    const command = { type: 'set_budget', node, asset: asset.id, window, limit, mode } as const;
    const entry = await books.post(caller, { command, idempotency });
    recallLeases({ ledger: caller.ledger, node, asset: asset.id });
    const { budgets } = await books.budgets(caller.ledger, node);
    const budget = budgets.find((each) => each.asset === asset.id && each.window === window);
    assert(budget, 'a budget that was set is read back');
    return { entry, budget };
  };
}

/** Every budget of a node that the caller may see, with what is used and held of it now. */
export function readBudgets({ directory, books }: Deps) {
  return async (caller: Caller, wanted: string): Promise<Budgets & { readonly node: string }> => {
    const { id: node } = await directory.node(caller, wanted);
    return { node, ...(await books.budgets(caller.ledger, node)) };
  };
}
