import { amountMax } from '@alfred/money';
import type { AllocateCredits, IssueCredits } from './commands.ts';
import type { NodeKind } from './events.ts';
import { accountLimit } from './limits.ts';
import {
  accept,
  type Decision,
  heldCode,
  inUnit,
  type Refused,
  refuse,
  refuseBy,
} from './refusal.ts';
import { balanceOf, issued, type LedgerState, poolOf, walletOf } from './state.ts';

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

/** Whoever has others below it has a pool for them. */
const kindsWithPool: readonly NodeKind[] = ['organization', 'department', 'team'];

/**
 * Between wallets, and between a wallet and a pool.
 *
 * Refusals: node_unknown, asset_unknown, pool_unsupported, wallet_frozen (only what leaves),
 * then held_by_leases when what is missing may come back, held_by_holds when nobody can call it back,
 * and insufficient_credits when it is not there.
 */
export function decideAllocateCredits(state: LedgerState, command: AllocateCredits): Decision {
  const { from, to, asset, amount, fromAccount, toAccount } = command;
  for (const node of [from, to]) {
    if (!state.nodes.has(node)) return refuse('node_unknown', { node });
  }
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  for (const [node, account] of [
    [from, fromAccount],
    [to, toAccount],
  ] as const) {
    const kind = state.nodes.get(node)?.kind ?? 'user';
    if (account === 'pool' && !kindsWithPool.includes(kind)) {
      return refuse('pool_unsupported', { node, kind });
    }
  }
  const source = accountOf(from, fromAccount);
  const refusal = withdrawalRefusal(state, { account: source, node: from }, { asset, amount });
  if (refusal) return refusal;
  return accept({
    type: 'CreditsAllocated.v1',
    postings: [{ from: source, to: accountOf(to, toAccount), asset, amount }],
    data: { from, to },
  });
}

/**
 * Why so much cannot be taken out of an account now, if it cannot. Whatever moves credits between
 * accounts asks this.
 *
 * Refusals: wallet_frozen, held_by_leases, held_by_holds, insufficient_credits.
 */
export function withdrawalRefusal(
  state: LedgerState,
  from: { readonly account: string; readonly node: string },
  { asset, amount }: { readonly asset: string; readonly amount: bigint },
): Refused | undefined {
  const limit = accountLimit(state, from, asset);
  const { left, held, placed, frozen } = limit;
  // Nothing can be taken from any wallet, also from one that is below its floor.
  if (!frozen && (left >= amount || amount === 0n)) return undefined;
  const all = held + placed;
  const code = frozen ? undefined : heldCode({ held: all, placed }, amount - left);
  if (!code) return refuseBy(limit, amount);
  return refuse(code, {
    ...from,
    ...inUnit(asset, { available: left, held: all, needed: amount }),
  });
}

function accountOf(node: string, account: 'pool' | undefined): string {
  return account === 'pool' ? poolOf(node) : walletOf(node);
}
