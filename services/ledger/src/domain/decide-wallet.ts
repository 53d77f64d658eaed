import { amountMax } from '@alfred/money';
import { nodeRefusal } from './archived.ts';
import { decideExpireCredits } from './expiries.ts';
import { accept, type Decision, heldCode, inUnit, type Refused, refuse } from './refusal.ts';
import { balanceKey, balanceOf, issued, type LedgerState, poolOf, walletOf } from './state.ts';
import type { AdjustCredits, SetOverdraft, WalletCommand } from './wallet-commands.ts';

/** What becomes of a command about a single wallet. */
export function decideWallet(state: LedgerState, command: WalletCommand, at: number): Decision {
  if (command.type === 'ExpireCredits') return decideExpireCredits(state, command, at);
  const { node } = command;
  const unknown = nodeRefusal(state, node);
  if (unknown) return unknown;
  const isClosed = state.closed.has(node);
  if (command.type === 'ReopenWallet') return decideReopen(isClosed, node);
  if (isClosed) return refuse('wallet_closed', { node, account: walletOf(node) });
  if (command.type === 'CloseWallet') return decideClose(state, node);
  const { asset } = command;
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  switch (command.type) {
    case 'AdjustCredits':
      return decideAdjustCredits(state, command);
    case 'SetOverdraft':
      return decideSetOverdraft(state, command);
  }
}

/**
 * A correction is no admission: a frozen wallet is corrected, too, and none goes below nothing by it.
 *
 * Refusals: node_unknown, node_archived, wallet_closed, asset_unknown; in: amount_invalid (more than can ever be issued); out:
 * held_by_leases when what is missing may come back, held_by_holds when nobody can call it back,
 * insufficient_credits when it is not there.
 */
function decideAdjustCredits(state: LedgerState, command: AdjustCredits): Decision {
  const { node, asset, amount, direction, reason } = command;
  const account = walletOf(node);
  const data = { node, reason };
  if (direction === 'in') {
    if (amount - balanceOf(state, issued, asset) > amountMax) {
      return refuse('amount_invalid', { reason: 'more than a ledger can ever issue' });
    }
    const postings = [{ from: issued, to: account, asset, amount }];
    return accept({ type: 'CreditsAdjusted.v1', postings, data });
  }
  const balance = balanceOf(state, account, asset);
  if (balance >= amount) {
    const postings = [{ from: account, to: issued, asset, amount }];
    return accept({ type: 'CreditsAdjusted.v1', postings, data });
  }
  const holds = state.holds.get(balanceKey(account, asset));
  const { held = 0n } = holds ?? {};
  const available = balance > 0n ? balance : 0n;
  const params = { node, account, ...inUnit(asset, { available, held, needed: amount }) };
  return refuse(heldCode(holds, amount - balance) ?? 'insufficient_credits', params);
}

/**
 * It takes effect at once, also above where the wallet stands: then its excess is stated, and
 * admissions are refused until it is gone.
 *
 * Refusals: node_unknown, node_archived, wallet_closed, asset_unknown.
 */
function decideSetOverdraft(state: LedgerState, { node, asset, amount }: SetOverdraft): Decision {
  const excess = -balanceOf(state, walletOf(node), asset) - amount;
  return accept({
    type: 'OverdraftSet.v1',
    postings: [],
    data: { node, asset, amount, excess: excess > 0n ? excess : undefined },
  });
}

/**
 * Wallet and pool, in every asset. What is running on them comes back first.
 *
 * Refusals: node_unknown, node_archived, wallet_closed (it is so already), wallet_not_empty (also one that owes),
 * then held_by_leases while leases are open on it or a transfer is on its way, held_by_holds.
 */
function decideClose(state: LedgerState, node: string): Decision {
  const refusal = standsOn(state, node) ?? heldOf(state, node);
  return refusal ?? accept({ type: 'WalletClosed.v1', postings: [], data: { node } });
}

/** Refusals: node_unknown, node_archived, wallet_not_closed. */
function decideReopen(isClosed: boolean, node: string): Decision {
  if (!isClosed) return refuse('wallet_not_closed', { node, account: walletOf(node) });
  return accept({ type: 'WalletReopened.v1', postings: [], data: { node } });
}

/** Why a wallet and pool are not empty, if anything stands there. */
export function standsOn(state: LedgerState, node: string): Refused | undefined {
  for (const account of [walletOf(node), poolOf(node)]) {
    for (const asset of state.assets) {
      const available = balanceOf(state, account, asset);
      if (available === 0n) continue;
      return refuse('wallet_not_empty', { node, account, ...inUnit(asset, { available }) });
    }
  }
  return undefined;
}

/** Why a wallet and pool are not free of everything that may still come back. */
export function heldOf(state: LedgerState, node: string): Refused | undefined {
  const transfers = [...state.transfers.values()].filter((transfer) => transfer.node === node);
  for (const account of [walletOf(node), poolOf(node)]) {
    for (const asset of state.assets) {
      const {
        held = 0n,
        placed = 0n,
        live = 0,
      } = state.holds.get(balanceKey(account, asset)) ?? {};
      const isSending =
        account === walletOf(node) && transfers.some((transfer) => transfer.asset === asset);
      if (held === 0n && live === 0 && !isSending) continue;
      const code = placed > 0n && live === 0 ? 'held_by_holds' : 'held_by_leases';
      return refuse(code, {
        node,
        account,
        ...inUnit(asset, { available: 0n, held, needed: held }),
      });
    }
  }
  return undefined;
}
