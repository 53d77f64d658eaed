import {
  type BudgetEvent,
  type BudgetRemoved,
  type BudgetSet,
  budgetModes,
  type OverrideStarted,
  overrideEnds,
  type ThresholdCrossed,
  thresholdPercents,
} from '../domain/budget-events.ts';
import {
  type MovementScheduled,
  movementKinds,
  type PaymentEvent,
  payers,
  weights,
} from '../domain/payment-events.ts';
import { budgetWindows } from '../domain/window.ts';
import {
  amount,
  count,
  counters,
  type Members,
  membersOf,
  oneOf,
  perhapsAmount,
  perhapsText,
  text,
  texts,
} from './decode-member.ts';
import type { Decoders } from './decoders.ts';

const nameNames = new Set(['node', 'asset', 'window']);
const termsNames = new Set(
  [...nameNames, 'mode', 'limit', 'rolloverCap', 'floor', 'excess'].concat('budgets'),
);
const overrideNames = new Set(
  ['override', ...nameNames, 'amount', 'reason', 'approver', 'endsAt'].concat('budgets'),
);
const endedNames = new Set(['override', 'how', 'excess', 'budgets']);
const crossedNames = new Set([...nameNames, 'start', 'percent', 'used', 'limit']);

/** What stands in `data` of an entry about a budget. */
export const budgetDecoders: Decoders<BudgetEvent> = {
  'BudgetSet.v1': budgetTerms,
  'LimitLowered.v1': budgetTerms,
  'BudgetRemoved.v1': (data) => budgetName(membersOf(data, nameNames)),
  'OverrideStarted.v1': overrideStarted,
  'OverrideEnded.v1': (data) => {
    const { override, how, excess, budgets } = membersOf(data, endedNames);
    const ended = { override: text(override), how: oneOf(overrideEnds, how) };
    return { ...ended, excess: perhapsAmount(excess), budgets: counters(budgets) };
  },
  'ThresholdCrossed.v1': thresholdCrossed,
};

function budgetName({ node, asset, window }: Members): BudgetRemoved['data'] {
  return { node: text(node), asset: text(asset), window: oneOf(budgetWindows, window) };
}

function budgetTerms(value: unknown): BudgetSet['data'] {
  const data = membersOf(value, termsNames);
  return {
    ...budgetName(data),
    mode: oneOf(budgetModes, data.mode),
    limit: amount(data.limit),
    rolloverCap: perhapsAmount(data.rolloverCap),
    floor: perhapsAmount(data.floor),
    excess: perhapsAmount(data.excess),
    budgets: counters(data.budgets),
  };
}

function overrideStarted(value: unknown): OverrideStarted['data'] {
  const data = membersOf(value, overrideNames);
  return {
    override: text(data.override),
    ...budgetName(data),
    amount: amount(data.amount),
    reason: perhapsText(data.reason),
    approver: text(data.approver),
    endsAt: count(data.endsAt),
    budgets: counters(data.budgets),
  };
}

function thresholdCrossed(value: unknown): ThresholdCrossed['data'] {
  const data = membersOf(value, crossedNames);
  return {
    ...budgetName(data),
    start: text(data.start),
    percent: oneOf(thresholdPercents, data.percent),
    used: amount(data.used),
    limit: amount(data.limit),
  };
}

const orderNames = new Set(['node', 'order']);
const weightNames = new Set(['node', 'weight']);
const frozenNames = new Set(['node']);
const scheduledNames = new Set(['schedule', 'kind', 'node', 'asset', 'amount', 'dueAt']);
const sweptNames = new Set(['schedule', 'node', 'to']);
const toppedUpNames = new Set(['schedule', 'node', 'from']);
const scheduleNames = new Set(['schedule']);
const failedNames = new Set(['schedule', 'code']);

/** What stands in `data` of an entry about who pays, or about what moves by itself. */
export const paymentDecoders: Decoders<PaymentEvent> = {
  'PaymentOrderSet.v1': (data) => {
    const { node, order } = membersOf(data, orderNames);
    return { node: text(node), order: texts(order).map((payer) => oneOf(payers, payer)) };
  },
  'PrioritySet.v1': (data) => {
    const { node, weight } = membersOf(data, weightNames);
    return {
      node: text(node),
      weight: weight === undefined ? undefined : oneOf(weights, weight),
    };
  },
  'WalletFrozen.v1': (data) => ({ node: text(membersOf(data, frozenNames).node) }),
  'WalletThawed.v1': (data) => ({ node: text(membersOf(data, frozenNames).node) }),
  'MovementScheduled.v1': movementScheduled,
  'WalletSwept.v1': (data) => {
    const { schedule, node, to } = membersOf(data, sweptNames);
    return { schedule: text(schedule), node: text(node), to: text(to) };
  },
  'WalletToppedUp.v1': (data) => {
    const { schedule, node, from } = membersOf(data, toppedUpNames);
    return { schedule: text(schedule), node: text(node), from: text(from) };
  },
  'MovementCancelled.v1': (data) => ({
    schedule: text(membersOf(data, scheduleNames).schedule),
  }),
  'MovementFailed.v1': (data) => {
    const { schedule, code } = membersOf(data, failedNames);
    return { schedule: text(schedule), code: text(code) };
  },
};

function movementScheduled(value: unknown): MovementScheduled['data'] {
  const data = membersOf(value, scheduledNames);
  return {
    schedule: text(data.schedule),
    kind: oneOf(movementKinds, data.kind),
    node: text(data.node),
    asset: text(data.asset),
    amount: perhapsAmount(data.amount),
    dueAt: count(data.dueAt),
  };
}
