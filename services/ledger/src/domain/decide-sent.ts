import { archivedRefusal, nodeRefusal } from './archived.ts';
import { arrivalRefusal, closedRefusal, withdrawalRefusal } from './decide-credits.ts';
import { wasTransfer } from './decide-transfer.ts';
import type { DecisionContext } from './decision-context.ts';
import type { Posting } from './event-shape.ts';
import { completeKey, finalKey } from './keys.ts';
import { accept, type Decision, heldCode, inUnit, type Refused, refuse } from './refusal.ts';
import { balanceKey, balanceOf, type LedgerState, type SentTransfer, walletOf } from './state.ts';
import type { FinalizeTransfer, ReverseTransfer, TransferCredits } from './transfer-commands.ts';

/** Transfers within one ledger that may still be taken back, at once. */
export const sentMax = 100_000;

/**
 * Between the wallets of two nodes. Until an entry says that it is final it may be taken back.
 *
 * Refusals: node_unknown, node_archived, asset_unknown, transfer_invalid (to where it comes from), transfer_exists
 * (also when it has ended), transfers_too_many, then wallet_frozen (only what leaves),
 * held_by_leases or insufficient_credits, and lots_too_many.
 */
export function decideTransferCredits(
  state: LedgerState,
  command: TransferCredits,
  { at, past }: DecisionContext,
): Decision {
  const { transfer, from, to, asset, amount, reversibleForMs } = command;
  for (const node of [from, to]) {
    const unknown = nodeRefusal(state, node);
    if (unknown) return unknown;
  }
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  if (from === to) return refuse('transfer_invalid', { place: walletOf(to) });
  if (wasTransfer(state, transfer, past)) return refuse('transfer_exists', { transfer });
  if (state.sent.size >= sentMax) return refuse('transfers_too_many', { limit: String(sentMax) });
  const source = { account: walletOf(from), node: from };
  const posting = { from: source.account, to: walletOf(to), asset, amount };
  const refusal =
    closedRefusal(state, posting) ??
    withdrawalRefusal(state, source, { asset, amount }) ??
    arrivalRefusal(state, posting);
  if (refusal) return refusal;
  const until = Math.min(at + reversibleForMs * 1000, soonestOf(state, posting));
  return accept({
    type: 'CreditsTransferred.v1',
    postings: [posting],
    data: { transfer, from, to, reversibleUntil: until > at ? until : undefined },
  });
}

/**
 * When the first of what is sent expires. By then the transfer is final: the receiver would give back
 * credits that do not expire for some that did.
 */
function soonestOf({ lots }: LedgerState, { from, asset }: Posting): number {
  const [first] = lots.get(balanceKey(from, asset)) ?? [];
  return first?.expiresAt ?? Number.POSITIVE_INFINITY;
}

/**
 * All of it goes back. That its time is over decides nothing: the entry that says so does. A frozen
 * wallet gives back, too: it stops what its owner spends, and not what others take back.
 *
 * Refusals: transfer_unknown, transfer_reversed, transfer_final (also from the start),
 * transfer_foreign (somebody else sent it), node_archived (either side), wallet_closed (the sender's),
 * then held_by_leases when what the receiver lacks may come back, held_by_holds when nobody can call it
 * back, and reversal_uncovered when it is not there.
 */
export function decideReverseTransfer(
  state: LedgerState,
  { transfer: id, sender }: ReverseTransfer,
  { past }: DecisionContext,
): Decision {
  const transfer = state.sent.get(id);
  if (!transfer) {
    if (state.reversed.has(id)) return refuse('transfer_reversed', { transfer: id });
    // What goes to another ledger comes back by that ledger's refusal alone.
    const isFinal = state.transfers.has(id) || past(finalKey(id)) || past(completeKey(id));
    return refuse(isFinal ? 'transfer_final' : 'transfer_unknown', { transfer: id });
  }
  const { from, to, asset, amount, reversibleUntil } = transfer;
  if (reversibleUntil === undefined) return refuse('transfer_final', { transfer: id });
  if (sender !== undefined && sender !== from) return refuse('transfer_foreign', { transfer: id });
  const archived = archivedRefusal(state, from, to);
  if (archived) return archived;
  if (state.closed.has(from)) {
    return refuse('wallet_closed', { node: from, account: walletOf(from) });
  }
  const refusal = reversalRefusal(state, transfer);
  if (refusal) return refusal;
  return accept({
    type: 'TransferReversed.v1',
    postings: [{ from: walletOf(to), to: walletOf(from), asset, amount }],
    data: { transfer: id },
  });
}

function reversalRefusal(state: LedgerState, transfer: SentTransfer): Refused | undefined {
  const { id, to: node, asset, amount: needed } = transfer;
  const account = walletOf(node);
  const available = balanceOf(state, account, asset);
  if (available >= needed) return undefined;
  const holds = state.holds.get(balanceKey(account, asset));
  const amounts = inUnit(asset, { available, held: holds?.held ?? 0n, needed });
  const code = heldCode(holds, needed - available);
  if (code) return refuse(code, { account, node, ...amounts });
  return refuse('reversal_uncovered', { transfer: id, account, node, ...amounts });
}

/**
 * The end of a transfer's window.
 *
 * Refusals: transfer_unknown (or ended), transfer_reversible (its time has not come: a clock may have
 * gone back a little since the writer asked itself).
 */
export function decideFinalizeTransfer(
  state: LedgerState,
  { transfer }: FinalizeTransfer,
  { at }: DecisionContext,
): Decision {
  const sent = state.sent.get(transfer);
  if (!sent) return refuse('transfer_unknown', { transfer });
  if (!isWindowOver(sent, at)) return refuse('transfer_reversible', { transfer });
  return accept({ type: 'TransferFinal.v1', postings: [], data: { transfer } });
}

/** Whether the entry is due that says so. */
export function isWindowOver({ reversibleUntil }: SentTransfer, at: number): boolean {
  return reversibleUntil === undefined || reversibleUntil <= at;
}
