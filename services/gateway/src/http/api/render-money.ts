import type { ToldOverride } from '../../app/api/overrides.ts';
import type {
  AsOf,
  Balance,
  Budget,
  EntryReference,
  NodeMoney,
  ScheduledMovement,
  Wallet,
} from '../../ports/api/books.ts';
import { budgetLineage, walletLineage } from './lineage.ts';
import { renderAmount, renderAsOf, renderAsset, renderEntry, renderInstant } from './render.ts';

// How money looks to clients: amounts as decimal strings in the unit of their asset.

export function renderWallet({ node, balances, asOf }: Wallet) {
  const of = { node, account: 'wallet', asOf } as const;
  return {
    node,
    balances: balances.map((each) => renderBalance(each, of)),
    asOf: renderAsOf(asOf),
  };
}

export function renderPool({ node, pool, asOf }: Pick<Wallet, 'node' | 'pool' | 'asOf'>) {
  const of = { node, account: 'pool', asOf } as const;
  return { node, balances: pool.map((each) => renderBalance(each, of)), asOf: renderAsOf(asOf) };
}

interface Shown {
  readonly node: string;
  readonly account: 'wallet' | 'pool';
  readonly asOf: AsOf;
}

function renderBalance({ asset, posted, held, available }: Balance, of: Shown) {
  return {
    asset: renderAsset(asset),
    posted: renderAmount(posted, asset),
    held: renderAmount(held, asset),
    available: renderAmount(available, asset),
    lineage: walletLineage({ ...of, asset }, of.asOf),
  };
}

export function renderBudgets(read: {
  readonly node: string;
  readonly budgets: readonly Budget[];
  readonly asOf: AsOf;
}) {
  const { node, budgets, asOf } = read;
  const shown = budgets.map((budget) => renderBudget(budget, { node, asOf }));
  return { node, budgets: shown, asOf: renderAsOf(asOf) };
}

export function renderBudget(
  budget: Budget,
  { node, asOf: told }: { readonly node: string; readonly asOf: AsOf },
) {
  const { asset, window, mode, used, held, limitInForce, rolloverCap, floor, resetsAt } = budget;
  const amount = (minor: bigint): string => renderAmount(minor, asset);
  const left = limitInForce - used - held;
  return {
    asset: renderAsset(asset),
    window,
    mode,
    limit: amount(budget.limit),
    limitInForce: amount(limitInForce),
    rolledOver: amount(budget.rolledOver),
    rolloverCap: rolloverCap === undefined ? null : amount(rolloverCap),
    floor: floor === undefined ? null : amount(floor),
    used: amount(used),
    held: amount(held),
    left: amount(left > 0n ? left : 0n),
    excess: amount(budget.excess),
    resetsAt: resetsAt ?? null,
    lineage: budgetLineage({ node, window, asset }, told),
  };
}

export function renderOverride({ override: id, asset, amount, endsAt, ...rest }: ToldOverride) {
  const { window, reason = null, isReasonErased: reasonErased, approver } = rest;
  return {
    id,
    asset: renderAsset(asset),
    window,
    amount: renderAmount(amount, asset),
    ...{ reason, reasonErased },
    approver,
    endsAt: renderInstant(endsAt),
  };
}

export function renderMovement({ schedule: id, kind, asset, amount, at }: ScheduledMovement) {
  return {
    id,
    kind,
    asset: renderAsset(asset),
    amount: amount === undefined ? null : renderAmount(amount, asset),
    at: at === 0n ? null : renderInstant(at),
  };
}

export function renderPayment(node: string, money: NodeMoney) {
  const { paymentOrder, paymentFrom, frozen, asOf } = money;
  const order = [...paymentOrder];
  return { node, order, from: paymentFrom ?? null, frozen, asOf: renderAsOf(asOf) };
}

export function renderPriority(node: string, { weight, weightFrom, asOf }: NodeMoney) {
  return { node, weight, from: weightFrom ?? null, asOf: renderAsOf(asOf) };
}

/** What was changed, beside the entry that changed it. */
export function renderChange<Shown extends object>(entry: EntryReference, shown: Shown) {
  return { entry: renderEntry(entry), ...shown };
}
