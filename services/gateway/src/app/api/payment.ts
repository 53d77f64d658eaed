import type { Caller } from '../../domain/caller.ts';
import type { Books, EntryReference, NodeMoney } from '../../ports/api/books.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type { Recalls } from '../../ports/api/recalls.ts';
import { isRepeated } from './is-repeated.ts';
import { ledgerOf } from './ledger-of.ts';

interface Deps {
  readonly directory: Pick<Directory, 'node'>;
  readonly books: Pick<Books, 'post' | 'nodeMoney'>;
}

interface RecallingDeps extends Deps {
  readonly recalls: Pick<Recalls, 'everything'>;
}

/** How a node pays after a change of it. */
export interface ChangedMoney {
  readonly entry: EntryReference;
  readonly node: string;
  readonly money: NodeMoney;
}

/** Who pays for what a node and everything below it spends, unless they say otherwise. */
export function setPayment({ directory, books, recalls }: RecallingDeps) {
  return async (
    caller: Caller,
    wish: {
      readonly node: string;
      /** Empty: inherited again. */
      readonly order: readonly string[];
      readonly idempotency: string;
    },
  ): Promise<ChangedMoney> => {
    const { order, idempotency } = wish;
    const { id: node } = await directory.node(caller, wish.node);
    const command = { type: 'set_payment', node, order } as const;
    const before = await books.nodeMoney(caller.ledger, node);
    const entry = await books.post(caller, { command, idempotency });
    if (!hasOrder(before, node, order) || isRepeated(entry, before.asOf)) {
      await recalls.everything({ ...ledgerOf(caller), node, asset: undefined });
    }
    return { entry, node, money: await books.nodeMoney(caller.ledger, node) };
  };
}

/** Whether that is the node's own word already; an empty one: whether it says nothing itself. */
function hasOrder(money: NodeMoney, node: string, order: readonly string[]): boolean {
  const own = money.paymentFrom === node ? money.paymentOrder : [];
  return own.length === order.length && own.every((payer, place) => payer === order[place]);
}

/** The share of leases that a node and everything below it gets while money is short. */
export function setPriority({ directory, books }: Deps) {
  return async (
    caller: Caller,
    wish: {
      readonly node: string;
      /** 0: inherited again. */
      readonly weight: number;
      readonly idempotency: string;
    },
  ): Promise<ChangedMoney> => {
    const { weight, idempotency } = wish;
    const { id: node } = await directory.node(caller, wish.node);
    const command = { type: 'set_priority', node, weight } as const;
    const entry = await books.post(caller, { command, idempotency });
    return { entry, node, money: await books.nodeMoney(caller.ledger, node) };
  };
}

/** How a node pays, and whether its wallet is frozen. */
export function readNodeMoney({ directory, books }: Deps) {
  return async (
    caller: Caller,
    wanted: string,
  ): Promise<{ readonly node: string; readonly money: NodeMoney }> => {
    const { id: node } = await directory.node(caller, wanted);
    return { node, money: await books.nodeMoney(caller.ledger, node) };
  };
}

interface FreezingDeps {
  readonly directory: Pick<Directory, 'node'>;
  readonly books: Pick<Books, 'postUnless'>;
}

/**
 * A frozen wallet admits nothing from the next call on; what was admitted is charged. Without an
 * entry it was frozen already.
 */
export function freezeWallet({
  directory,
  books,
  recalls,
}: FreezingDeps & Pick<RecallingDeps, 'recalls'>) {
  return async (
    caller: Caller,
    wish: { readonly node: string; readonly idempotency: string },
  ): Promise<EntryReference | undefined> => {
    const { id: node } = await directory.node(caller, wish.node);
    const command = { type: 'freeze_wallet', node } as const;
    const order = { command, idempotency: wish.idempotency };
    const entry = await books.postUnless(caller, order, 'wallet_frozen');
    await recalls.everything({ ...ledgerOf(caller), node, asset: undefined });
    return entry;
  };
}

/** The end of a freeze; without an entry there was none. */
export function thawWallet({ directory, books }: FreezingDeps) {
  return async (
    caller: Caller,
    wish: { readonly node: string; readonly idempotency: string },
  ): Promise<EntryReference | undefined> => {
    const { id: node } = await directory.node(caller, wish.node);
    const command = { type: 'thaw_wallet', node } as const;
    const order = { command, idempotency: wish.idempotency };
    return books.postUnless(caller, order, 'wallet_not_frozen');
  };
}
