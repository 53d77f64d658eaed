import { amountMax } from '@alfred/money';
import { nodeRefusal } from './archived.ts';
import type { AllocateCredits, IssueCredits } from './commands.ts';
import type { NodeKind, Posting } from './events.ts';
import { accountLimit } from './limits.ts';
import { joinParts, lotsMax, splitParts } from './lots.ts';
import {
  accept,
  type Decision,
  heldCode,
  inUnit,
  type Refused,
  refuse,
  refuseBy,
} from './refusal.ts';
import { balanceKey, balanceOf, issued, type LedgerState, poolOf, walletOf } from './state.ts';

/** How far away a lot may expire: about ten years. Microseconds. */
const expiryMax = 3_653 * 86_400_000_000;

/**
 * Refusals: node_unknown, node_archived, asset_unknown, amount_invalid (more than can ever be issued),
 * expiry_invalid (over already, or too far away), wallet_closed, lots_too_many.
 */
export function decideIssueCredits(
  state: LedgerState,
  { node, asset, amount, expiresAt }: IssueCredits,
  at: number,
): Decision {
  const unknown = nodeRefusal(state, node);
  if (unknown) return unknown;
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  if (amount - balanceOf(state, issued, asset) > amountMax) {
    return refuse('amount_invalid', { reason: 'more than a ledger can ever issue' });
  }
  const refusal = expiresAt === undefined ? undefined : expiryRefusal(expiresAt, at);
  if (refusal) return refusal;
  const wallet = walletOf(node);
  if (state.closed.has(node)) return refuse('wallet_closed', { node, account: wallet });
  const lots = state.lots.get(balanceKey(wallet, asset))?.length ?? 0;
  if (expiresAt !== undefined && lots >= lotsMax) return refuseLots(wallet);
  return accept({
    type: 'CreditsIssued.v1',
    postings: [{ from: issued, to: wallet, asset, amount }],
    data: { node, expiresAt },
  });
}

function expiryRefusal(expiresAt: number, at: number): Refused | undefined {
  if (expiresAt <= at) return refuse('expiry_invalid', { reason: 'it is over' });
  if (expiresAt <= at + expiryMax) return undefined;
  return refuse('expiry_invalid', { reason: 'it is more than ten years away' });
}

function refuseLots(account: string): Refused {
  return refuse('lots_too_many', { account, limit: String(lotsMax) });
}

/** Why nothing goes from one account to another, if one of them is closed: wallet_closed. */
export function closedRefusal(
  { closed }: LedgerState,
  { from, to }: Pick<Posting, 'from' | 'to'>,
): Refused | undefined {
  for (const account of closed.size > 0 ? [from, to] : []) {
    const node = account.slice(account.indexOf(':') + 1);
    if (closed.has(node)) return refuse('wallet_closed', { node, account });
  }
  return undefined;
}

/**
 * Why so much cannot come into an account, if it cannot: it would have more lots than an account
 * can. What comes back from a lease is never refused.
 *
 * Refusals: lots_too_many.
 */
export function arrivalRefusal(
  { lots }: LedgerState,
  { from, to, asset, amount }: Posting,
): Refused | undefined {
  const coming = lots.get(balanceKey(from, asset));
  if (!coming) return undefined;
  const known = lots.get(balanceKey(to, asset)) ?? [];
  const { first } = splitParts(coming, amount);
  return joinParts(known, first).length > lotsMax ? refuseLots(to) : undefined;
}

/** Whoever has others below it has a pool for them. */
const kindsWithPool: readonly NodeKind[] = ['organization', 'department', 'team'];

/**
 * Between wallets, and between a wallet and a pool.
 *
 * Refusals: node_unknown, node_archived, asset_unknown, pool_unsupported, wallet_frozen (only what leaves),
 * then held_by_leases when what is missing may come back, held_by_holds when nobody can call it back,
 * and insufficient_credits when it is not there; and lots_too_many.
 */
export function decideAllocateCredits(state: LedgerState, command: AllocateCredits): Decision {
  const { from, to, asset, amount, fromAccount, toAccount } = command;
  for (const node of [from, to]) {
    const unknown = nodeRefusal(state, node);
    if (unknown) return unknown;
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
  const posting = { from: source, to: accountOf(to, toAccount), asset, amount };
  const refusal =
    closedRefusal(state, posting) ??
    withdrawalRefusal(state, { account: source, node: from }, { asset, amount }) ??
    arrivalRefusal(state, posting);
  if (refusal) return refusal;
  return accept({ type: 'CreditsAllocated.v1', postings: [posting], data: { from, to } });
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
