import { amountMax } from '@alfred/money';
import type { LedgerCommand } from '../src/domain/commands.ts';
import {
  allocate,
  budget,
  day,
  dollars,
  issue,
  lease,
  openLedger,
  openNode,
  second,
  start,
  tree,
} from './given.ts';
import { place } from './given-holds.ts';
import {
  endOverride,
  freeze,
  move,
  override,
  removeBudget,
  runMovement,
  sweep,
  terms,
  thaw,
  topUp,
} from './given-money.ts';
import { adjust, expireCredits, overdraft } from './given-wallet.ts';
import {
  deep,
  frozen,
  full,
  manyLots,
  missing,
  most,
  noAsset,
  noNode,
  one,
  type Scene,
  shut,
  tooMuch,
  world,
} from './wrong-scene.ts';

// Commands about the tree, credits and budgets, and what can be wrong with each.

export const tenancy: Pick<
  Record<LedgerCommand['type'], Scene>,
  'OpenLedger' | 'OpenNode' | 'MoveNode'
> = {
  OpenLedger: { past: [], command: openLedger(), wrongs: { ledger_exists: { past: tree } } },
  OpenNode: {
    past: world,
    command: openNode('new', 'team2', 'user'),
    wrongs: {
      node_exists: { over: { node: 'user' } },
      node_unknown: { over: { parent: 'nowhere' } },
      node_parent_invalid: { over: { kind: 'department' } },
      tree_too_deep: deep,
    },
  },
  MoveNode: {
    past: world,
    command: move('other', 'team2'),
    wrongs: {
      node_unknown: { over: { parent: 'nowhere' } },
      tree_cycle: { over: { node: 'org' } },
      node_parent_invalid: { over: { node: 'dep' } },
      tree_too_deep: deep,
    },
  },
};

const ofNode = { past: world, wrongs: { node_unknown: noNode } };

export const credits = {
  RecordErasure: {
    past: world,
    command: { type: 'RecordErasure', node: 'user' },
    wrongs: { node_unknown: noNode, erasure_unsupported: { over: { node: 'team' } } },
  },
  IssueCredits: {
    past: world,
    command: issue('user', 1n, start + day),
    wrongs: {
      ...{ node_unknown: noNode, asset_unknown: noAsset },
      amount_invalid: { over: { amount: amountMax } },
      expiry_invalid: { over: { expiresAt: 5 } },
      ...{ wallet_closed: shut, lots_too_many: manyLots(undefined, 'user') },
    },
  },
  AllocateCredits: {
    past: world,
    command: allocate('user', 'other', one),
    wrongs: {
      ...{ node_unknown: { over: { to: 'nowhere' } }, asset_unknown: noAsset },
      ...{ pool_unsupported: { over: { toAccount: 'pool' } }, wallet_frozen: frozen, ...missing },
      ...{ wallet_closed: shut, lots_too_many: manyLots('user', 'other') },
    },
  },
  SetPayment: { ...ofNode, command: { type: 'SetPayment', node: 'user', order: ['own'] } },
  SetPriority: { ...ofNode, command: { type: 'SetPriority', node: 'user', weight: 2 } },
  FreezeWallet: {
    past: world,
    command: freeze('user'),
    wrongs: { node_unknown: noNode, wallet_frozen: frozen },
  },
  ThawWallet: {
    past: [...world, freeze('user')],
    command: thaw('user'),
    wrongs: { node_unknown: noNode, wallet_not_frozen: { past: [thaw('user')] } },
  },
  ScheduleMovement: {
    past: world,
    command: topUp('s1', 'user', dollars(11)),
    wrongs: {
      ...{ node_unknown: noNode, asset_unknown: noAsset },
      movement_unsupported: { over: { node: 'org' } },
      schedule_exists: { past: [sweep('s1', 'other', { dueAt: start + day })] },
      movement_past: { over: { dueAt: 5 } },
      schedules_too_many: { put: ({ movements }) => full(movements) },
      wallet_closed: shut,
      wallet_frozen: { past: [freeze('team')] },
      held_by_leases: { past: [lease(90, most, { node: 'team' })] },
      held_by_holds: { past: [place(most, { hold: 'hld90', node: 'team' })] },
      insufficient_credits: tooMuch,
      lots_too_many: manyLots('team', 'user'),
    },
  },
  CancelSchedule: {
    past: [...world, sweep('s1', 'user', { dueAt: start + day })],
    command: { type: 'CancelSchedule', schedule: 's1' },
    wrongs: { schedule_unknown: { over: { schedule: 'none' } } },
  },
  RunMovement: {
    past: [...world, topUp('s1', 'user', dollars(11), { dueAt: start + second })],
    after: 2 * second,
    command: runMovement('s1'),
    wrongs: {
      schedule_unknown: { over: { schedule: 'none' } },
      held_by_leases: { past: [lease(90, most, { node: 'team' })] },
    },
  },
  AdjustCredits: {
    past: world,
    command: adjust('out', 'user', one),
    wrongs: {
      ...{ node_unknown: noNode, asset_unknown: noAsset, wallet_closed: shut, ...missing },
      amount_invalid: { over: { direction: 'in', amount: amountMax } },
    },
  },
  ExpireCredits: {
    past: [...world, issue('user', 1n, start + second)],
    after: day,
    command: expireCredits('wallet:user'),
    wrongs: {},
  },
  SetOverdraft: {
    past: world,
    command: overdraft('user', 5n),
    wrongs: { node_unknown: noNode, asset_unknown: noAsset, wallet_closed: shut },
  },
} as const satisfies Partial<Record<LedgerCommand['type'], Scene>>;

export const budgets = {
  SetBudget: {
    past: world,
    command: terms(budget('user', dollars(5)), { floor: 1n }),
    wrongs: {
      ...{ node_unknown: noNode, asset_unknown: noAsset },
      floor_exceeds_limit: { past: [budget('dep', 3n)], over: { floor: 4n } },
    },
  },
  RemoveBudget: {
    past: [...world, budget('user', 5n)],
    command: removeBudget('user'),
    wrongs: { budget_unknown: { over: { node: 'other' } } },
  },
  StartOverride: {
    past: [...world, budget('dep', dollars(50))],
    command: override('o1', 1n),
    wrongs: {
      budget_unknown: { over: { node: 'team' } },
      override_exists: { past: [override('o1', 1n)] },
      override_past: { over: { endsAt: 5 } },
      overrides_too_many: { past: Array.from({ length: 16 }, (_, n) => override(`x${n}`, 1n)) },
    },
  },
  EndOverride: {
    past: [...world, budget('dep', dollars(50)), override('o1', 1n)],
    command: endOverride('o1'),
    wrongs: { override_unknown: { over: { override: 'none' } } },
  },
} as const satisfies Partial<Record<LedgerCommand['type'], Scene>>;
