import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { Books, EntryReference } from '../../ports/api/books.ts';
import type { Directory, Page } from '../../ports/api/directory.ts';
import type { Transfer, TransferBook } from '../../ports/api/transfer-book.ts';
import { seesOnlyItsPart } from './authorize.ts';
import { saying } from './entry-texts.ts';
import { acceptMovement, type WrittenMoney } from './money.ts';
import { orderId } from './order-id.ts';

interface Deps {
  readonly directory: Pick<Directory, 'node' | 'sees'>;
  readonly books: Pick<Books, 'post' | 'postUnless'>;
  readonly transferBook: TransferBook;
}

export interface TransferOrder extends WrittenMoney {
  /** Undefined: from the caller's own node. */
  readonly from: string | undefined;
  readonly to: string;
  /** Another ledger, which `to` is a node of. */
  readonly ledger: string | undefined;
  /** Undefined: as long as usual. */
  readonly reversibleForMs: bigint | undefined;
  readonly memo?: string | undefined;
  readonly idempotency: string;
}

interface Made {
  readonly entry: EntryReference;
  readonly transfer: Transfer;
}

/** The use cases of transfers, and of the ledgers that they may go to. */
export function transferUseCases(deps: Deps) {
  return {
    makeTransfer: makeTransfer(deps),
    reverseTransfer: reverseTransfer({ ...deps, visible: readTransfer(deps) }),
    listTransfers: listTransfers(deps),
    readTransfer: readTransfer(deps),
    addPeer: addPeer(deps),
    removePeer: removePeer(deps),
    readPeers: (caller: Caller) => deps.transferBook.peers(caller.ledger),
  };
}

export type TransferUseCases = ReturnType<typeof transferUseCases>;

/**
 * Credits from one node to another of the organisation, or of a ledger that has agreed to it. Who
 * sees only a part of the organisation sends from its own node, to whomever it knows the id of.
 */
function makeTransfer(deps: Deps) {
  return async (caller: Caller, order: TransferOrder): Promise<Made> => {
    const { from = caller.node, to, ledger, reversibleForMs, idempotency } = order;
    const { asset, amount } = acceptMovement(order);
    if (seesOnlyItsPart(caller)) refuseOthers(caller, { from, ledger });
    else await refuseUnknown(deps, caller, { from, to, ledger });
    const transfer = orderId('trf', caller, idempotency);
    const money = { transfer, asset: asset.id, amount };
    const command =
      ledger === undefined
        ? ({ type: 'transfer', ...money, from, to, reversibleForMs } as const)
        : ({ type: 'hold_transfer', ...money, node: from, toLedger: ledger, toNode: to } as const);
    // Whoever is in another ledger has no key here.
    const texts = saying('memo', order.memo, ledger === undefined ? [from, to] : [from]);
    const entry = await deps.books.post(caller, { command, idempotency, ...texts });
    return { entry, transfer: await seenAfter(deps, caller, { transfer, entry }) };
  };
}

function refuseOthers(
  { role, node }: Caller,
  { from, ledger }: { readonly from: string; readonly ledger: string | undefined },
): void {
  if (from !== node) {
    const action = 'transfer credits of another node than its own';
    throw new AlfredError('permission_missing', { role, action });
  }
  if (ledger === undefined) return;
  const action = 'transfer credits to another ledger';
  throw new AlfredError('permission_missing', { role, action });
}

/** What is not theirs goes no further: not even into a refusal that their own log has for ever. */
async function refuseUnknown(
  { directory, transferBook }: Deps,
  caller: Caller,
  { from, to, ledger }: Pick<TransferOrder, 'to' | 'ledger'> & { readonly from: string },
): Promise<void> {
  await directory.node(caller, from);
  if (ledger === undefined) {
    await directory.node(caller, to);
    return;
  }
  const { peers } = await transferBook.peers(caller.ledger);
  if (!peers.includes(ledger)) throw new AlfredError('peer_unknown', { peer: ledger });
}

/** Takes a transfer back: what the caller's own node has sent, or anything for an owner. */
function reverseTransfer(deps: Deps & { readonly visible: ReturnType<typeof readTransfer> }) {
  return async (
    caller: Caller,
    { transfer, idempotency }: { readonly transfer: string; readonly idempotency: string },
  ): Promise<Made> => {
    await deps.visible(caller, transfer);
    const sender = seesOnlyItsPart(caller) ? caller.node : '';
    const command = { type: 'reverse_transfer', transfer, sender } as const;
    const entry = await deps.books.post(caller, { command, idempotency });
    return { entry, transfer: await seenAfter(deps, caller, { transfer, entry }) };
  };
}

/** As it is told once the entry is in the ledger's read model. */
async function seenAfter(
  { transferBook }: Deps,
  { ledger }: Caller,
  { transfer, entry }: { readonly transfer: string; readonly entry: EntryReference },
): Promise<Transfer> {
  const found = await transferBook.find(ledger, transfer, entry.seq);
  if (found) return found;
  const cause = new Error(`the transfer of entry ${entry.seq} is not in the read model`);
  throw new AlfredError('internal', {}, { cause });
}

/** The newest first. Who sees only a part of the organisation sees what one of its nodes sent or got. */
function listTransfers({ directory, transferBook }: Deps) {
  return async (
    caller: Caller,
    query: {
      readonly node: string | undefined;
      readonly before: bigint | undefined;
      readonly limit: number;
    },
  ): Promise<Page<Transfer>> => {
    const { before, limit } = query;
    const own = seesOnlyItsPart(caller) ? caller.node : undefined;
    const wanted = query.node === undefined ? undefined : await directory.node(caller, query.node);
    const node = wanted?.id ?? own;
    const more = { node, before, limit: limit + 1 };
    const { transfers } = await transferBook.list(caller.ledger, more);
    const items = transfers.slice(0, limit);
    const last = transfers.length > limit ? items.at(-1) : undefined;
    return { items, next: last && String(last.began.seq) };
  };
}

/** A transfer that a node which the caller may see has sent or got. */
function readTransfer({ directory, transferBook }: Deps) {
  return async (caller: Caller, id: string): Promise<Transfer> => {
    const found = await transferBook.find(caller.ledger, id);
    const nodes = found ? [found.from, found.kind === 'out' ? undefined : found.to] : [];
    for (const node of nodes) {
      if (found && node !== undefined && (await directory.sees(caller, node))) return found;
    }
    throw new AlfredError('resource_unknown', { kind: 'transfer', id });
  };
}

interface PeerOrder {
  readonly ledger: string;
  readonly idempotency: string;
}

/** This ledger agrees to exchange transfers with another; undefined: it did already. */
function addPeer({ books }: Deps) {
  return (caller: Caller, { ledger, idempotency }: PeerOrder) => {
    const command = { type: 'add_peer', ledger } as const;
    return books.postUnless(caller, { command, idempotency }, 'peer_exists');
  };
}

/** It agrees no more; undefined: it did not. */
function removePeer({ books }: Deps) {
  return (caller: Caller, { ledger, idempotency }: PeerOrder) => {
    const command = { type: 'remove_peer', ledger } as const;
    return books.postUnless(caller, { command, idempotency }, 'peer_unknown');
  };
}
