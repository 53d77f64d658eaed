import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { Books, EntryReference, Wallet } from '../../ports/api/books.ts';
import type { Directory } from '../../ports/api/directory.ts';
import { acceptMovement, type WrittenMoney } from './money.ts';

interface Deps {
  readonly directory: Pick<Directory, 'node'>;
  readonly books: Pick<Books, 'post' | 'wallet'>;
}

/** Credits into the pool of a node, from a wallet; or out of it, to a wallet. */
export function allocatePool({ directory, books }: Deps) {
  return async (
    caller: Caller,
    order: WrittenMoney & {
      readonly node: string;
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly idempotency: string;
    },
  ): Promise<EntryReference> => {
    const { asset, amount } = acceptMovement(order);
    const { wallet, into } = walletOf(order);
    const { id: pooled } = await directory.node(caller, order.node);
    const { id: other } = await directory.node(caller, wallet);
    const direction = into
      ? ({ from: other, fromAccount: 'wallet', to: pooled, toAccount: 'pool' } as const)
      : ({ from: pooled, fromAccount: 'pool', to: other, toAccount: 'wallet' } as const);
    const command = { type: 'allocate', ...direction, asset: asset.id, amount } as const;
    return books.post(caller, { command, idempotency: order.idempotency });
  };
}

/** The wallet on the other side: exactly one of `from` and `to` names it. */
function walletOf({
  from,
  to,
}: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): { readonly wallet: string; readonly into: boolean } {
  if (from !== undefined && to === undefined) return { wallet: from, into: true };
  if (to !== undefined && from === undefined) return { wallet: to, into: false };
  const reason =
    'from: either the wallet that the credits come from is named, or the one they go to';
  throw new AlfredError('request_invalid', { param: 'from', reason });
}

/** The pool of a node that the caller may see. */
export function readPool({ directory, books }: Deps) {
  return async (
    caller: Caller,
    wanted: string,
  ): Promise<Pick<Wallet, 'node' | 'pool' | 'asOf'>> => {
    const { id } = await directory.node(caller, wanted);
    const { node, pool, asOf } = await books.wallet(caller.ledger, id);
    return { node, pool, asOf };
  };
}
