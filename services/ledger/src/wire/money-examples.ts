import type { BudgetEvent, NodeMoved, PaymentEvent } from '../domain/events.ts';
import {
  apiKey,
  asset,
  budgetAt,
  department,
  type Example,
  organization,
  user,
} from './example-shape.ts';

const team = 'tea_8Wn3vKc6RbXj1MzFq4TyUd';
const override = 'ovr_0Lp5sHt9GxNa2BwEk7RvJm';
const sweep = 'sch_3Yd6mQf1ZuCo8KiTb5XnWe';
const topUp = 'sch_9Rj2hVw7PaEs4LgDx0MqUc';
const failed = 'sch_5Bt8kNz3SyIf6OvHr1GlAp';
const cancelled = 'sch_7Xc4uWm0JdQe9ZoKn2YbTi';

const asked = (id: string) => ({ key: `api:${apiKey}:${id}`, actor: organization });
const month = { node: department, asset, window: 'month' } as const;

type TreeOrMoneyType =
  | NodeMoved['type']
  | PaymentEvent['type']
  | Exclude<BudgetEvent['type'], 'BudgetSet.v1'>;

/** Of entries about the tree, payment and budgets. A new one goes to the end of all examples. */
export const moneyExamples: { readonly [Type in TreeOrMoneyType]: Example<Type> } = {
  'NodeMoved.v1': {
    about: 'A node has another parent, with all below it. Open leases keep the path they have.',
    key: `sys:${user}:2`,
    actor: organization,
    event: {
      type: 'NodeMoved.v1',
      postings: [],
      data: { node: user, parent: team, path: [organization, department, team, user] },
    },
  },
  'LimitLowered.v1': {
    about: 'A budget has a lower limit; `excess` is how far used and held are above it now.',
    ...asked('Hd5wK2nR8t'),
    event: {
      type: 'LimitLowered.v1',
      postings: [],
      data: {
        ...{ ...month, mode: 'hard', limit: 20_000_000_000n },
        ...{ rolloverCap: 5_000_000_000n, floor: 1_000_000_000n, excess: 5_002_000_000n },
        budgets: [budgetAt(25_002_000_000n, 0n, 20_000_000_000n)],
      },
    },
  },
  'OverrideStarted.v1': {
    about: 'More of one budget until an entry ends it; the reason is a code, never a text.',
    ...asked('Lq3xB7mV1c'),
    event: {
      type: 'OverrideStarted.v1',
      postings: [],
      data: {
        ...{ override, ...month, amount: 10_000_000_000n },
        ...{ reason: 'quarter-end', approver: user, endsAt: 1_795_350_000_000_000 },
        budgets: [budgetAt(25_002_000_000n, 0n, 30_000_000_000n)],
      },
    },
  },
  'OverrideEnded.v1': {
    about: 'An override is over, because its time had come or somebody ended it.',
    event: {
      type: 'OverrideEnded.v1',
      postings: [],
      data: {
        ...{ override, how: 'expired', excess: 5_002_000_000n },
        budgets: [budgetAt(25_002_000_000n, 0n, 20_000_000_000n)],
      },
    },
  },
  'ThresholdCrossed.v1': {
    about: 'So many percent of a budget are used; said once in each stretch of its window.',
    event: {
      type: 'ThresholdCrossed.v1',
      postings: [],
      data: {
        ...{ ...month, start: '2026-11-01T00:00:00Z', percent: 80 },
        ...{ used: 25_002_000_000n, limit: 30_000_000_000n },
      },
    },
  },
  'BudgetRemoved.v1': {
    about: 'A budget is no more, and nothing counts in it, whatever leases below it still hold.',
    ...asked('Wp8sJ4gZ6y'),
    event: { type: 'BudgetRemoved.v1', postings: [], data: month },
  },
  'PaymentOrderSet.v1': {
    about: 'Which accounts pay for a node and all below it, in order; none: inherited again.',
    ...asked('Cz1vN9hT5k'),
    event: {
      type: 'PaymentOrderSet.v1',
      postings: [],
      data: { node: department, order: ['department', 'own'] },
    },
  },
  'PrioritySet.v1': {
    about: 'The priority class of a node and all below it: its share of leases.',
    ...asked('Fy6bM3rQ0d'),
    event: { type: 'PrioritySet.v1', postings: [], data: { node: team, weight: 4 } },
  },
  'WalletFrozen.v1': {
    about: 'Wallet and pool of a node admit nothing; what was admitted is captured.',
    ...asked('Nk4tX8wS2p'),
    event: { type: 'WalletFrozen.v1', postings: [], data: { node: user } },
  },
  'WalletThawed.v1': {
    about: 'Wallet and pool of a node admit again.',
    ...asked('Ru7cG5vL9j'),
    event: { type: 'WalletThawed.v1', postings: [], data: { node: user } },
  },
  'MovementScheduled.v1': {
    about: 'A sweep or a top-up (to `amount`) waits for its time. It has exactly one ending.',
    ...asked('Em2zD6kB8h'),
    event: {
      type: 'MovementScheduled.v1',
      postings: [],
      data: {
        ...{ schedule: topUp, kind: 'top_up', node: user, asset },
        ...{ amount: 5_000_000_000n, dueAt: 1_795_312_345_123_400 },
      },
    },
  },
  'WalletToppedUp.v1': {
    about: 'A wallet was filled from that of its parent; without postings, it was full.',
    event: {
      type: 'WalletToppedUp.v1',
      postings: [
        { from: `wallet:${department}`, to: `wallet:${user}`, asset, amount: 5_000_000_000n },
      ],
      data: { schedule: topUp, node: user, from: department },
    },
  },
  'WalletSwept.v1': {
    about: 'What was free in a wallet went to that of its parent; without postings, nothing was.',
    event: {
      type: 'WalletSwept.v1',
      postings: [
        { from: `wallet:${user}`, to: `wallet:${department}`, asset, amount: 5_000_000_000n },
      ],
      data: { schedule: sweep, node: user, to: department },
    },
  },
  'MovementCancelled.v1': {
    about: 'A movement will not be made: somebody cancelled it before its time.',
    ...asked('Tj9qA1nW3x'),
    event: { type: 'MovementCancelled.v1', postings: [], data: { schedule: cancelled } },
  },
  'MovementFailed.v1': {
    about: 'A movement could not be made when its time had come; `code` says why.',
    event: {
      type: 'MovementFailed.v1',
      postings: [],
      data: { schedule: failed, code: 'insufficient_credits' },
    },
  },
};
