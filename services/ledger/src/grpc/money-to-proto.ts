import type {
  Balance,
  Budget,
  GetNodeMoneyResponse,
  Limit,
  PreviewLeaseResponse,
  Wallet,
  Warning,
} from '@alfred/contracts/ledger';
import type { LimitView } from '../app/limit-view.ts';
import type { BudgetNow } from '../app/list-budgets.ts';
import type { NodeMoney } from '../app/node-money.ts';
import type { LeasePreview } from '../app/preview-lease.ts';
import type { SoftWarning } from '../domain/funding.ts';
import type { BalanceView, WalletView } from '../ports/read-model.ts';

export function toProtoLimit(view: LimitView): Limit {
  const { left, held, liveLeases, endsInMs, limit, used, resetsAt, account, ...rest } = view;
  return {
    ...rest,
    left: left.toString(),
    held: held.toString(),
    liveLeases: BigInt(liveLeases),
    endsInMs: BigInt(endsInMs),
    limit: limit?.toString() ?? '',
    used: used?.toString() ?? '',
    resetsAt: resetsAt ?? '',
    account: account ?? '',
  };
}

export function toProtoWarning({ node, window, resetsAt }: SoftWarning): Warning {
  return { node, window, resetsAt: resetsAt ?? '' };
}

export function toProtoPreview(preview: LeasePreview): PreviewLeaseResponse {
  const { account, limits, refusal, warnings } = preview;
  return {
    account: account ?? '',
    limits: limits.map(toProtoLimit),
    refusal: refusal && { code: refusal.code, params: { ...refusal.params } },
    warnings: warnings.map(toProtoWarning),
  };
}

export function toProtoNodeMoney(money: NodeMoney): GetNodeMoneyResponse {
  const { order, weight, frozen, overrides, schedules, overdrafts, lots, asOf } = money;
  return {
    paymentOrder: [...order.value],
    paymentFrom: order.from ?? '',
    weight: weight.value,
    weightFrom: weight.from ?? '',
    frozen,
    overrides: overrides.map(({ node: _, amount, reason = '', endsAt, seq, ...rest }) => ({
      ...{ ...rest, reason, seq: BigInt(seq) },
      amount: amount.toString(),
      endsAt: BigInt(endsAt),
    })),
    schedules: schedules.map(({ schedule, kind, asset, amount, dueAt }) => ({
      ...{ schedule, kind, asset },
      amount: amount?.toString() ?? '',
      at: BigInt(dueAt),
    })),
    overdrafts: overdrafts.map(([asset, amount]) => ({ asset, amount: amount.toString() })),
    addedAssets: [...money.addedAssets],
    lots: lots.map(({ account, asset, lot, amount, expiresAt }) => ({
      ...{ account, asset, lot: BigInt(lot) },
      ...{ amount: amount.toString(), expiresAt: BigInt(expiresAt) },
    })),
    asOf,
  };
}

export function toProtoWallet({ node, balances, pool }: WalletView): Wallet {
  return { node, balances: balances.map(toProtoBalance), pool: pool.map(toProtoBalance) };
}

function toProtoBalance({ asset, available, held }: BalanceView): Balance {
  return {
    asset,
    posted: (available + held).toString(),
    held: held.toString(),
    available: available.toString(),
  };
}

export function toProtoBudget(budget: BudgetNow): Budget {
  const { asset, window, mode, resetsAt, rolloverCap, floor } = budget;
  return {
    ...{ asset, window, mode },
    limit: budget.limit.toString(),
    used: budget.used.toString(),
    held: budget.held.toString(),
    resetsAt: resetsAt ?? '',
    limitInForce: budget.limitInForce.toString(),
    rolledOver: budget.rolledOver.toString(),
    rolloverCap: rolloverCap?.toString() ?? '',
    floor: floor?.toString() ?? '',
    excess: budget.excess.toString(),
  };
}
