import type {
  Budget,
  CommandResult,
  LeaseGrant,
  Limit,
  OpenLeaseView,
  Wallet,
} from '@alfred/contracts/ledger';
import type { Answer, Grant } from '../app/answer.ts';
import type { Headroom } from '../app/headroom.ts';
import type { BudgetNow } from '../app/list-budgets.ts';
import type { OpenLeaseOf } from '../app/open-leases.ts';
import type { WalletView } from '../ports/read-model.ts';

export function toProtoResult(answer: Answer): CommandResult {
  if (answer.outcome === 'refused') {
    const { code, params } = answer;
    return { outcome: { $case: 'refused', value: { code, params: { ...params } } } };
  }
  const { seq, at, type, repeated, lease } = answer;
  const value = { seq: BigInt(seq), at: BigInt(at), type, repeated, lease: lease && grant(lease) };
  return { outcome: { $case: 'accepted', value } };
}

function grant({ lease, amount, asset, ttlMs, path }: Grant): LeaseGrant {
  return { lease, amount: amount.toString(), asset, ttlMs: BigInt(ttlMs), path: [...path] };
}

export function toProtoLimit(limit: Headroom): Limit {
  const { left, held, liveLeases, endsInMs, ...rest } = limit;
  return {
    ...rest,
    left: left.toString(),
    held: held.toString(),
    liveLeases: BigInt(liveLeases),
    endsInMs: BigInt(endsInMs),
  };
}

export function toProtoLease({ ask, held, ...rest }: OpenLeaseOf): OpenLeaseView {
  return { ...rest, ask: BigInt(ask), held: held.toString() };
}

export function toProtoWallet({ node, balances }: WalletView): Wallet {
  return {
    node,
    balances: balances.map(({ asset, available, held }) => ({
      asset,
      posted: (available + held).toString(),
      held: held.toString(),
      available: available.toString(),
    })),
  };
}

export function toProtoBudget(budget: BudgetNow): Budget {
  const { limit, used, held, resetsAt, ...rest } = budget;
  return {
    ...rest,
    limit: limit.toString(),
    used: used.toString(),
    held: held.toString(),
    resetsAt: resetsAt ?? '',
  };
}
