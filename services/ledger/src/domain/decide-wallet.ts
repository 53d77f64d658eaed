import { amountMax } from '@alfred/money';
import { decideExpireCredits } from './expiries.ts';
import { accept, type Decision, heldCode, inUnit, refuse } from './refusal.ts';
import { balanceKey, balanceOf, issued, type LedgerState, walletOf } from './state.ts';
import type { AdjustCredits, SetOverdraft, WalletCommand } from './wallet-commands.ts';

/** What becomes of a command about a single wallet. */
export function decideWallet(state: LedgerState, command: WalletCommand, at: number): Decision {
  if (command.type === 'ExpireCredits') return decideExpireCredits(state, command, at);
  const { node, asset } = command;
  if (!state.nodes.has(node)) return refuse('node_unknown', { node });
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
 * Refusals: node_unknown, asset_unknown; in: amount_invalid (more than can ever be issued); out:
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
 * Refusals: node_unknown, asset_unknown.
 */
function decideSetOverdraft(state: LedgerState, { node, asset, amount }: SetOverdraft): Decision {
  const excess = -balanceOf(state, walletOf(node), asset) - amount;
  return accept({
    type: 'OverdraftSet.v1',
    postings: [],
    data: { node, asset, amount, excess: excess > 0n ? excess : undefined },
  });
}
