import { amountMax } from '@alfred/money';
import type { AllocateCredits, IssueCredits } from './commands.ts';
import { accept, type Decision, inUnit, refuse, refuseBy } from './refusal.ts';
import { balanceKey, balanceOf, issued, type LedgerState, walletOf } from './state.ts';

/** Refusals: node_unknown, asset_unknown, amount_invalid (more than can ever be issued). */
export function decideIssueCredits(
  state: LedgerState,
  { node, asset, amount }: IssueCredits,
): Decision {
  if (!state.nodes.has(node)) return refuse('node_unknown', { node });
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  if (amount - balanceOf(state, issued, asset) > amountMax) {
    return refuse('amount_invalid', { reason: 'more than a ledger can ever issue' });
  }
  return accept({
    type: 'CreditsIssued.v1',
    postings: [{ from: issued, to: walletOf(node), asset, amount }],
    data: { node },
  });
}

/**
 * Refusals: node_unknown, asset_unknown, then held_by_leases when what is missing may come back, and
 * insufficient_credits when it may not.
 */
export function decideAllocateCredits(
  state: LedgerState,
  { from, to, asset, amount }: AllocateCredits,
): Decision {
  for (const node of [from, to]) {
    if (!state.nodes.has(node)) return refuse('node_unknown', { node });
  }
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  const wallet = walletOf(from);
  const left = balanceOf(state, wallet, asset);
  if (left < amount) {
    const holds = state.holds.get(balanceKey(wallet, asset));
    const held = holds?.held ?? 0n;
    if (left + held >= amount) {
      const amounts = { available: left, held, needed: amount };
      return refuse('held_by_leases', { node: from, ...inUnit(asset, amounts) });
    }
    return refuseBy({ node: from, asset, left, held, live: 0, budget: undefined }, amount);
  }
  return accept({
    type: 'CreditsAllocated.v1',
    postings: [{ from: wallet, to: walletOf(to), asset, amount }],
    data: { from, to },
  });
}
