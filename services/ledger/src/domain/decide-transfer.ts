import { amountMax } from '@alfred/money';
import { nodeRefusal } from './archived.ts';
import type { CancelTransfer, CompleteTransfer, CreditTransfer, HoldTransfer } from './commands.ts';
import { withdrawalRefusal } from './decide-credits.ts';
import type { DecisionContext, Past } from './decision-context.ts';
import { endingKeys } from './keys.ts';
import { sumOfParts } from './lots.ts';
import { accept, type Decision, inUnit, type Refused, refuse } from './refusal.ts';
import { balanceKey, balanceOf, heldBy, type LedgerState, walletOf, withLedger } from './state.ts';

/**
 * Holds money for a node of another ledger. It has no expiry: only the other ledger's word ends it.
 *
 * Refusals: node_unknown, node_archived, asset_unknown, transfer_invalid (to this ledger), peer_unknown,
 * transfer_exists (also when it has ended), then wallet_frozen, held_by_leases or insufficient_credits,
 * and credits_expire: what expires does not leave the ledger, where nobody could say when it does.
 */
export function decideHoldTransfer(
  state: LedgerState,
  command: HoldTransfer,
  { ledger, past }: DecisionContext,
): Decision {
  const { transfer, node, asset, amount, toLedger, toNode } = command;
  const unknown = nodeRefusal(state, node);
  if (unknown) return unknown;
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  if (toLedger === ledger) return refuse('transfer_invalid', { place: toLedger });
  if (!state.peers.has(toLedger)) return refuse('peer_unknown', { peer: toLedger });
  if (wasTransfer(state, transfer, past)) return refuse('transfer_exists', { transfer });
  const account = walletOf(node);
  const refusal =
    withdrawalRefusal(state, { account, node }, { asset, amount }) ??
    expiringRefusal(state, { account, asset, amount });
  if (refusal) return refusal;
  return accept({
    type: 'TransferHeld.v1',
    postings: [{ from: account, to: heldBy(transfer), asset, amount }],
    data: { transfer, node, toLedger, toNode },
  });
}

function expiringRefusal(
  { lots, balances }: LedgerState,
  { account, asset, amount }: { account: string; asset: string; amount: bigint },
): Refused | undefined {
  const parts = lots.get(balanceKey(account, asset));
  if (!parts) return undefined;
  const expiring = sumOfParts(parts);
  const available = (balances.get(balanceKey(account, asset)) ?? 0n) - expiring;
  if (available >= amount) return undefined;
  const amounts = inUnit(asset, { available, expiring, needed: amount });
  return refuse('credits_expire', { account, ...amounts });
}

/** One id is one transfer for ever, whether it leaves the ledger or not. */
export function wasTransfer(state: LedgerState, transfer: string, past: Past): boolean {
  const { transfers, sent, reversed } = state;
  if (transfers.has(transfer) || sent.has(transfer) || reversed.has(transfer)) return true;
  return endingKeys(transfer).some((key) => past(key) !== undefined);
}

/**
 * Credits what another ledger holds. Whatever the answer is, it is the last: a refusal binds its
 * key, and the other ledger gives the money back.
 *
 * Refusals: peer_unknown, before anything is told of this ledger, node_unknown, node_archived, asset_unknown,
 * wallet_closed, amount_invalid (more than a wallet may have).
 */
export function decideCreditTransfer(state: LedgerState, command: CreditTransfer): Decision {
  const { transfer, node, asset, amount, fromLedger } = command;
  if (!state.peers.has(fromLedger)) return refuse('peer_unknown', { peer: fromLedger });
  const unknown = nodeRefusal(state, node);
  if (unknown) return unknown;
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  if (state.closed.has(node)) return refuse('wallet_closed', { node, account: walletOf(node) });
  if (balanceOf(state, walletOf(node), asset) + amount > amountMax) {
    return refuse('amount_invalid', { reason: 'more than a wallet can have' });
  }
  return accept({
    type: 'TransferCredited.v1',
    postings: [{ from: withLedger(fromLedger), to: walletOf(node), asset, amount }],
    data: { transfer, node, fromLedger },
  });
}

/** The other ledger has accepted the credit. Refusals: transfer_unknown (or ended). */
export function decideCompleteTransfer(
  state: LedgerState,
  { transfer: id }: CompleteTransfer,
): Decision {
  const transfer = state.transfers.get(id);
  if (!transfer) return refuse('transfer_unknown', { transfer: id });
  const { asset, amount, toLedger } = transfer;
  return accept({
    type: 'TransferCompleted.v1',
    postings: [{ from: heldBy(id), to: withLedger(toLedger), asset, amount }],
    data: { transfer: id },
  });
}

/** The other ledger has recorded that it refuses the credit. Refusals: transfer_unknown. */
export function decideCancelTransfer(
  state: LedgerState,
  { transfer: id, code }: CancelTransfer,
): Decision {
  const transfer = state.transfers.get(id);
  if (!transfer) return refuse('transfer_unknown', { transfer: id });
  const { node, asset, amount } = transfer;
  return accept({
    type: 'TransferCancelled.v1',
    postings: [{ from: heldBy(id), to: walletOf(node), asset, amount }],
    data: { transfer: id, code },
  });
}
