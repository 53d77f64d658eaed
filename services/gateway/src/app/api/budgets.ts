import assert from 'node:assert/strict';
import type { Caller } from '../../domain/caller.ts';
import type { AsOf, Books, Budget, Budgets, EntryReference } from '../../ports/api/books.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type { Recalls } from '../../ports/api/recalls.ts';
import type { When } from '../../ports/api/when.ts';
import { isRepeated } from './is-repeated.ts';
import { ledgerOf } from './ledger-of.ts';
import { acceptAsset, acceptMoney } from './money.ts';

interface Deps {
  readonly directory: Pick<Directory, 'node'>;
  readonly books: Pick<Books, 'post' | 'budgets'>;
}

/** A budget as people write it: its amounts are decimals in the unit of its asset. */
export interface WrittenBudget {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
  readonly limit: string;
  readonly mode: string;
  readonly rolloverCap?: string | undefined;
  readonly floor?: string | undefined;
}

/**
 * Sets the limit of one budget: a node, an asset and a window name it. Zero stops all spending.
 *
 * What was leased below the node under other terms admits nothing more. Answers with the budget
 * as it stands after that.
 */
export function setBudget({
  directory,
  books,
  recalls,
}: Deps & { readonly recalls: Pick<Recalls, 'everything'> }) {
  return async (
    caller: Caller,
    order: WrittenBudget & { readonly idempotency: string },
  ): Promise<{
    readonly entry: EntryReference;
    readonly budget: Budget;
    readonly asOf: AsOf;
  }> => {
    const { window, mode, idempotency } = order;
    const { asset, amount: limit } = acceptMoney(
      { asset: order.asset, amount: order.limit },
      'limit',
    );
    const optional = (param: 'rolloverCap' | 'floor'): bigint | undefined => {
      const amount = order[param];
      return amount === undefined
        ? undefined
        : acceptMoney({ asset: order.asset, amount }, param).amount;
    };
    const [rolloverCap, floor] = [optional('rolloverCap'), optional('floor')];
    const { id: node } = await directory.node(caller, order.node);
    const name = { node, asset: asset.id, window };
    const command = { type: 'set_budget', ...name, limit, mode, rolloverCap, floor } as const;
    const isNamed = (each: Budget) => each.asset === asset.id && each.window === window;
    const before = await books.budgets(caller.ledger, node);
    const entry = await books.post(caller, { command, idempotency });
    const was = before.budgets.find(isNamed);
    const terms = { limit, mode, rolloverCap, floor };
    const isChange = !was || !hasTerms(was, terms) || entry.type === 'LimitLowered.v1';
    if (isChange || isRepeated(entry, before.asOf)) {
      await recalls.everything({ ...ledgerOf(caller), node, asset: asset.id });
    }
    const { budgets, asOf } = await books.budgets(caller.ledger, node);
    const budget = budgets.find(isNamed);
    assert(budget, 'a budget that was set is read back');
    return { entry, budget, asOf };
  };
}

type Terms = Pick<Budget, 'limit' | 'mode' | 'rolloverCap' | 'floor'>;

function hasTerms(budget: Terms, { limit, mode, rolloverCap, floor }: Terms): boolean {
  const isSame = budget.limit === limit && budget.mode === mode;
  return isSame && budget.rolloverCap === rolloverCap && budget.floor === floor;
}

/** Ends one budget: what is leased under it no longer counts in it. */
export function removeBudget({ directory, books }: Deps) {
  return async (
    caller: Caller,
    order: {
      readonly node: string;
      readonly asset: string;
      readonly window: string;
      readonly idempotency: string;
    },
  ): Promise<EntryReference> => {
    const { window, idempotency } = order;
    const asset = acceptAsset(order.asset).id;
    const { id: node } = await directory.node(caller, order.node);
    const command = { type: 'remove_budget', node, asset, window } as const;
    return books.post(caller, { command, idempotency });
  };
}

/** Every budget of a node that the caller may see, with what is used and held of it now, or was. */
export function readBudgets({ directory, books }: Deps) {
  return async (
    caller: Caller,
    wanted: string,
    when?: When,
  ): Promise<Budgets & { readonly node: string }> => {
    const { id: node } = await directory.node(caller, wanted);
    return { node, ...(await books.budgets(caller.ledger, node, when)) };
  };
}
