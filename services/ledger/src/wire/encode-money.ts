import type {
  BudgetEvent,
  BudgetSet,
  LimitLowered,
  OverrideStarted,
} from '../domain/budget-events.ts';
import type { MovementScheduled, PaymentEvent } from '../domain/payment-events.ts';
import { amount, counters, member, quoted } from './encode-member.ts';

/** What stands in `data` of an entry about a budget, its members in the order of the format. */
export function encodeBudgetData(event: BudgetEvent): string {
  switch (event.type) {
    case 'BudgetSet.v1':
    case 'LimitLowered.v1':
      return budgetSet(event);
    case 'BudgetRemoved.v1':
      return budgetName(event.data);
    case 'OverrideStarted.v1':
      return overrideStarted(event);
    case 'OverrideEnded.v1': {
      const { override, how, excess, budgets } = event.data;
      return `"override":${quoted(override)},"how":"${how}"${amount('excess', excess)}${counters(budgets)}`;
    }
    case 'ThresholdCrossed.v1': {
      const { start, percent, used, limit } = event.data;
      return (
        `${budgetName(event.data)},"start":"${start}","percent":${percent}` +
        `,"used":"${used}","limit":"${limit}"`
      );
    }
  }
}

function budgetSet({ data }: BudgetSet | LimitLowered): string {
  return (
    `${budgetName(data)},"mode":"${data.mode}","limit":"${data.limit}"` +
    amount('rolloverCap', data.rolloverCap) +
    amount('floor', data.floor) +
    amount('excess', data.excess) +
    counters(data.budgets)
  );
}

function overrideStarted({ data }: OverrideStarted): string {
  return (
    `"override":${quoted(data.override)},${budgetName(data)},"amount":"${data.amount}"` +
    `${member('reason', data.reason)},"approver":${quoted(data.approver)}` +
    `,"endsAt":${data.endsAt}${counters(data.budgets)}`
  );
}

function budgetName(named: {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
}): string {
  return `"node":${quoted(named.node)},"asset":${quoted(named.asset)},"window":"${named.window}"`;
}

/** What stands in `data` of an entry about who pays, its members in the order of the format. */
export function encodePaymentData(event: PaymentEvent): string {
  switch (event.type) {
    case 'PaymentOrderSet.v1':
      return `"node":${quoted(event.data.node)},"order":${JSON.stringify(event.data.order)}`;
    case 'PrioritySet.v1': {
      const { node, weight } = event.data;
      return `"node":${quoted(node)}${weight === undefined ? '' : `,"weight":${weight}`}`;
    }
    case 'WalletFrozen.v1':
    case 'WalletThawed.v1':
      return `"node":${quoted(event.data.node)}`;
    case 'MovementScheduled.v1':
      return movementScheduled(event);
    case 'WalletSwept.v1': {
      const { schedule, node, to } = event.data;
      return `"schedule":${quoted(schedule)}${member('node', node)}${member('to', to)}`;
    }
    case 'WalletToppedUp.v1': {
      const { schedule, node, from } = event.data;
      return `"schedule":${quoted(schedule)}${member('node', node)}${member('from', from)}`;
    }
    case 'MovementCancelled.v1':
      return `"schedule":${quoted(event.data.schedule)}`;
    case 'MovementFailed.v1':
      return `"schedule":${quoted(event.data.schedule)}${member('code', event.data.code)}`;
  }
}

function movementScheduled({ data }: MovementScheduled): string {
  return (
    `"schedule":${quoted(data.schedule)},"kind":"${data.kind}","node":${quoted(data.node)}` +
    `,"asset":${quoted(data.asset)}${amount('amount', data.amount)},"dueAt":${data.dueAt}`
  );
}
