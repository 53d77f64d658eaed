import { AlfredError } from '@alfred/errors';
import { assetById, USD } from '@alfred/money';
import type { Caller } from '../../domain/caller.ts';
import type { Books, EntryReference, Wallet } from '../../ports/api/books.ts';
import type { Directory, Page, PageRequest } from '../../ports/api/directory.ts';
import type { When } from '../../ports/api/when.ts';
import { seesOnlyItsPart } from './authorize.ts';
import { saying } from './entry-texts.ts';
import { acceptMovement, type WrittenMoney } from './money.ts';

interface Deps {
  readonly directory: Pick<Directory, 'node' | 'nodes' | 'sees'>;
  readonly books: Pick<Books, 'post' | 'wallet' | 'wallets' | 'nodeMoney'>;
}

type Order = WrittenMoney & { readonly node: string; readonly idempotency: string };

/** New credits for a node of the caller's organisation. */
export function issueCredits({ directory, books }: Deps) {
  /** Somebody opened it on purpose: no call pays with it, and still it is kept account of. */
  const isAdded = async (caller: Caller, node: string, asset: string): Promise<boolean> =>
    (await books.nodeMoney(caller.ledger, node)).addedAssets.includes(asset);
  return async (
    caller: Caller,
    /** Without a time they never expire; microseconds. */
    order: Order & { readonly expiresAt?: bigint | undefined },
  ): Promise<EntryReference> => {
    const { asset, amount } = acceptMovement(order);
    const { id: node } = await directory.node(caller, order.node);
    if (asset.id !== caller.asset && !(await isAdded(caller, node, asset.id))) {
      const paid = assetById(caller.asset)?.code ?? caller.asset;
      throw new AlfredError('asset_unpaid', { asset: asset.code, paid, param: 'asset' });
    }
    const { expiresAt } = order;
    const command = { type: 'issue', node, asset: asset.id, amount, expiresAt } as const;
    return books.post(caller, { command, idempotency: order.idempotency });
  };
}

/** Credits from one node's wallet to another's, both of the caller's organisation. */
export function allocateCredits({ directory, books }: Deps) {
  return async (
    caller: Caller,
    order: Order & { readonly to: string; readonly memo?: string | undefined },
  ): Promise<EntryReference> => {
    const { asset, amount } = acceptMovement(order);
    const { id: from } = await directory.node(caller, order.node);
    const { id: to } = await directory.node(caller, order.to);
    if (to === from) {
      const reason = 'to: it is the wallet that the credits come from';
      throw new AlfredError('request_invalid', { param: 'to', reason });
    }
    const places = { fromAccount: 'wallet', toAccount: 'wallet' } as const;
    const command = { type: 'allocate', from, to, ...places, asset: asset.id, amount } as const;
    const texts = saying('memo', order.memo, [from, to]);
    return books.post(caller, { command, idempotency: order.idempotency, ...texts });
  };
}

/** The wallet of a node that the caller may see. One without movements has zero of everything. */
export function readWallet({ directory, books }: Deps) {
  return async (caller: Caller, node: string, when?: When): Promise<Wallet> => {
    const { id } = await directory.node(caller, node);
    return withZeros(await books.wallet(caller.ledger, id, when));
  };
}

/**
 * Wallets that the caller may see: of the whole organisation those with movements, in the order of
 * their nodes' ids and as of one entry; of a part of it every node's, in the order of creation.
 */
export function listWallets({ directory, books }: Deps) {
  return async (
    caller: Caller,
    { after, limit }: PageRequest,
    when?: When,
  ): Promise<Page<Wallet>> => {
    if (seesOnlyItsPart(caller)) {
      const { items, next } = await directory.nodes(caller, { after, limit });
      const wallets = items.map(({ id }) => books.wallet(caller.ledger, id, when));
      return { items: (await Promise.all(wallets)).map(withZeros), next };
    }
    if (after !== undefined && !(await directory.sees(caller, after))) {
      throw new AlfredError('cursor_invalid');
    }
    const found = await books.wallets(caller.ledger, { after, limit: limit + 1 }, when);
    const items = found.slice(0, limit);
    return {
      items: items.map(withZeros),
      next: found.length > limit ? items.at(-1)?.node : undefined,
    };
  };
}

const zero = { asset: USD.id, posted: 0n, held: 0n, available: 0n };

/** Money that never moved is shown as none of it, so that readers need no special case. */
function withZeros(wallet: Wallet): Wallet {
  return wallet.balances.some(({ asset }) => asset === USD.id)
    ? wallet
    : { ...wallet, balances: [zero, ...wallet.balances] };
}
