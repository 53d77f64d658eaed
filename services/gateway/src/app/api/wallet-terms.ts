import type { Caller } from '../../domain/caller.ts';
import type { AsOf, Books, EntryReference, Lot, Overdraft } from '../../ports/api/books.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type { AdjustReason, Direction } from '../../ports/api/money-command.ts';
import type { Recalls } from '../../ports/api/recalls.ts';
import { saying } from './entry-texts.ts';
import { ledgerOf } from './ledger-of.ts';
import { acceptAsset, acceptMoney, acceptMovement, type WrittenMoney } from './money.ts';

/** What the use cases about single wallets need. */
export interface WalletTermsDeps {
  readonly directory: Pick<Directory, 'node'>;
  readonly books: Pick<Books, 'post' | 'nodeMoney'>;
  readonly recalls: Pick<Recalls, 'everything'>;
}

type Order = WrittenMoney & { readonly node: string; readonly idempotency: string };

/** Everything that owners do with single wallets beside moving credits. */
export function walletTerms(deps: WalletTermsDeps) {
  return {
    adjustCredits: adjustCredits(deps),
    setOverdraft: setOverdraft(deps),
    readOverdrafts: readOverdrafts(deps),
    readLots: readLots(deps),
    closeWallet: closeWallet(deps),
    openAsset: openAsset(deps),
    reopenWallet: reopenWallet(deps),
  };
}

/** A correction: credits that come into being, or cease to be, for a reason. */
function adjustCredits({ directory, books }: WalletTermsDeps) {
  return async (
    caller: Caller,
    order: Order & {
      readonly direction: Direction;
      readonly reason: AdjustReason;
      readonly memo?: string | undefined;
    },
  ): Promise<EntryReference> => {
    const { direction, reason, idempotency } = order;
    const { asset, amount } = acceptMovement(order);
    const { id: node } = await directory.node(caller, order.node);
    const terms = { node, asset: asset.id, amount, direction, reason };
    const texts = saying('memo', order.memo, [node]);
    return books.post(caller, { command: { type: 'adjust', ...terms }, idempotency, ...texts });
  };
}

/** How far below nothing calls may take a wallet. What was leased of a larger one comes back. */
function setOverdraft({ directory, books, recalls }: WalletTermsDeps) {
  return async (caller: Caller, order: Order): Promise<EntryReference> => {
    const { asset, amount } = acceptMoney(order, 'amount');
    const { id: node } = await directory.node(caller, order.node);
    const command = { type: 'set_overdraft', node, asset: asset.id, amount } as const;
    const entry = await books.post(caller, { command, idempotency: order.idempotency });
    await recalls.everything({ ...ledgerOf(caller), node, asset: asset.id });
    return entry;
  };
}

/** The overdrafts of a wallet, by asset. */
function readOverdrafts({ directory, books }: WalletTermsDeps) {
  return async (
    caller: Caller,
    wanted: string,
  ): Promise<{
    readonly node: string;
    readonly overdrafts: readonly Overdraft[];
    readonly asOf: AsOf;
  }> => {
    const { id: node } = await directory.node(caller, wanted);
    const { overdrafts, asOf } = await books.nodeMoney(caller.ledger, node);
    return { node, overdrafts, asOf };
  };
}

/** What of a node's wallet and pool expires, and when. */
function readLots({ directory, books }: WalletTermsDeps) {
  return async (
    caller: Caller,
    wanted: string,
  ): Promise<{
    readonly node: string;
    readonly lots: readonly Lot[];
    readonly asOf: AsOf;
  }> => {
    const { id: node } = await directory.node(caller, wanted);
    const { lots, asOf } = await books.nodeMoney(caller.ledger, node);
    return { node, lots, asOf };
  };
}

interface Named {
  readonly node: string;
  readonly idempotency: string;
}

/** An empty wallet and pool that nothing comes into any more. What was leased comes back first. */
function closeWallet({ directory, books, recalls }: WalletTermsDeps) {
  return async (caller: Caller, order: Named): Promise<EntryReference> => {
    const { id: node } = await directory.node(caller, order.node);
    await recalls.everything({ ...ledgerOf(caller), node, asset: undefined });
    const command = { type: 'close_wallet', node } as const;
    return books.post(caller, { command, idempotency: order.idempotency });
  };
}

function reopenWallet({ directory, books }: WalletTermsDeps) {
  return async (caller: Caller, order: Named): Promise<EntryReference> => {
    const { id: node } = await directory.node(caller, order.node);
    const command = { type: 'reopen_wallet', node } as const;
    return books.post(caller, { command, idempotency: order.idempotency });
  };
}

/** One more asset for every wallet of the organisation. */
function openAsset({ books }: WalletTermsDeps) {
  return async (
    caller: Caller,
    order: { readonly asset: string; readonly idempotency: string },
  ): Promise<EntryReference> => {
    const command = { type: 'open_asset', asset: acceptAsset(order.asset).id } as const;
    return books.post(caller, { command, idempotency: order.idempotency });
  };
}
