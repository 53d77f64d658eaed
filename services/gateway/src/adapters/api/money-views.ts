import type {
  GetNodeMoneyResponse,
  AsOf as ProtoAsOf,
  Balance as ProtoBalance,
  Budget as ProtoBudget,
  Lot as ProtoLot,
  Override as ProtoOverride,
  Schedule as ProtoSchedule,
  Wallet as ProtoWallet,
} from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { parseMinor } from '@alfred/money';
import type {
  AsOf,
  Balance,
  Budget,
  Lot,
  NodeMoney,
  Override,
  ScheduledMovement,
  Wallet,
} from '../../ports/api/books.ts';

// What the ledger's read model says, in the words of this service.

export function walletOf(
  { node, balances, pool }: ProtoWallet,
  asOf: ProtoAsOf | undefined,
): Wallet {
  return {
    node,
    balances: balances.map(balanceOf),
    pool: pool.map(balanceOf),
    asOf: asOfOf(asOf),
  };
}

function balanceOf({ asset, posted, held, available }: ProtoBalance): Balance {
  return { asset, posted: minor(posted), held: minor(held), available: minor(available) };
}

export function budgetOf(budget: ProtoBudget): Budget {
  const { asset, window, mode, limit, used, held, rolloverCap, floor, resetsAt } = budget;
  return {
    asset,
    window,
    mode,
    limit: minor(limit),
    limitInForce: minor(budget.limitInForce || limit),
    rolledOver: minor(budget.rolledOver || '0'),
    rolloverCap: rolloverCap === '' ? undefined : minor(rolloverCap),
    floor: floor === '' ? undefined : minor(floor),
    used: minor(used),
    held: minor(held),
    excess: minor(budget.excess || '0'),
    resetsAt: resetsAt === '' ? undefined : resetsAt,
  };
}

export function nodeMoneyOf(money: GetNodeMoneyResponse): NodeMoney {
  const { paymentOrder, paymentFrom, weight, weightFrom, frozen, overrides, schedules } = money;
  return {
    paymentOrder,
    paymentFrom: paymentFrom === '' ? undefined : paymentFrom,
    weight,
    weightFrom: weightFrom === '' ? undefined : weightFrom,
    frozen,
    overrides: overrides.map(overrideOf),
    schedules: schedules.map(scheduleOf),
    overdrafts: money.overdrafts.map(({ asset, amount }) => ({ asset, amount: minor(amount) })),
    lots: money.lots.map(lotOf),
    addedAssets: money.addedAssets,
    asOf: asOfOf(money.asOf),
  };
}

function overrideOf({ amount, reason, ...override }: ProtoOverride): Override {
  return { ...override, reason: reason || undefined, amount: minor(amount) };
}

function scheduleOf({ kind, amount, ...movement }: ProtoSchedule): ScheduledMovement {
  return {
    ...movement,
    kind: kind === 'sweep' ? 'sweep' : 'top_up',
    amount: amount === '' ? undefined : minor(amount),
  };
}

function lotOf({ account, amount, ...lot }: ProtoLot): Lot {
  const place = account.startsWith('pool:') ? 'pool' : 'wallet';
  return { ...lot, place, amount: minor(amount) };
}

export function asOfOf(asOf: ProtoAsOf | undefined): AsOf {
  return { seq: asOf?.seq ?? 0n, at: asOf?.at ?? 0n };
}

/** Balances may stand below zero after an overrun; nothing else of the ledger may. */
export function minor(text: string): bigint {
  const negative = text.startsWith('-');
  const amount = parseMinor(negative ? text.slice(1) : text);
  if (amount === undefined) {
    throw new AlfredError('internal', {}, { cause: new Error('an amount that is none') });
  }
  return negative ? -amount : amount;
}
