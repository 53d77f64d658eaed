import {
  becameFinal,
  crossed,
  late,
  peerAdded,
  peerRemoved,
  reported,
  rerated,
  reversed,
  scheduled,
  transferHeld,
  transferred,
} from './drafts.ts';
import { asset, counter, type Draft, ended, moment, opening } from './log-builder.ts';

/** From the root to the spender, after the spender has moved into a team. */
const path = ['org_one', 'dep_one', 'team_one', 'usr_one'];
const pool = 'pool:dep_one';
const user = (used: number, held: number) => counter('usr_one', used, held, 1200);
const department = (used: number, held: number, limit = 1000) =>
  counter('dep_one', used, held, limit);
const both = (used: number, held: number, limit?: number) => [
  user(used, held),
  department(used, held, limit),
];

/** `data` of an ending, with the account of the pool in its place. */
function pooled(draft: Draft): Draft {
  const { request, lease, node, ...data } = draft.data as Record<string, unknown>;
  return { ...draft, data: { request, lease, node, account: pool, ...data } };
}

const terms = { asset, window: 'month', mode: 'hard' };

/** A team, a pool that pays, a department with an override, and a floor in its budget. */
export const settings: readonly Draft[] = [
  {
    type: 'NodeOpened.v1',
    key: 'sys:5',
    data: { node: 'team_one', parent: 'dep_one', kind: 'team' },
  },
  {
    type: 'NodeMoved.v1',
    key: 'api:10',
    data: { node: 'usr_one', parent: 'team_one', path },
  },
  {
    type: 'CreditsAllocated.v1',
    key: 'api:11',
    postings: [['wallet:org_one', pool, 500]],
    data: { from: 'org_one', to: 'dep_one' },
  },
  {
    type: 'PaymentOrderSet.v1',
    key: 'api:12',
    data: { node: 'usr_one', order: ['department', 'own'] },
  },
  { type: 'PrioritySet.v1', key: 'api:13', data: { node: 'usr_one', weight: 2 } },
  {
    type: 'BudgetSet.v1',
    key: 'api:14',
    data: {
      ...{ node: 'dep_one', ...terms, limit: '1000', rolloverCap: '100' },
      budgets: [department(0, 0)],
    },
  },
  {
    type: 'LimitLowered.v1',
    key: 'api:15',
    data: { node: 'usr_one', ...terms, limit: '1200', floor: '200', budgets: [user(0, 0)] },
  },
  {
    type: 'OverrideStarted.v1',
    key: 'api:16',
    data: {
      ...{ override: 'ovr_one', node: 'dep_one', asset, window: 'month', amount: '50' },
      ...{ reason: 'launch', approver: 'usr_boss', endsAt: moment(3_600) },
      budgets: [department(0, 0, 1050)],
    },
  },
];

/** A lease that the pool pays, until nobody speaks of it any more, and what comes then. */
const lives: readonly Draft[] = [
  {
    type: 'LeaseOpened.v1',
    key: 'lease:inc_one:1',
    postings: [[pool, 'held:lea_one', 400]],
    data: {
      ...{ lease: 'lea_one', incarnation: 'inc_one', ask: 1, node: 'usr_one', wallet: 'dep_one' },
      ...{ account: pool, path, asset, amount: '400', ttlMs: 30_000, budgets: both(0, 400, 1050) },
    },
  },
  pooled(
    ended('Captured', 'req_1', 'lea_one', {
      taken: [['held:lea_one', 'spent:openai', 300]],
      budgets: both(300, 100, 1050),
    }),
  ),
  {
    type: 'LeaseShrunk.v1',
    key: 'lease:inc_one:lea_one:shrink:1',
    postings: [['held:lea_one', pool, 20]],
    data: { lease: 'lea_one', number: 1, budgets: both(300, 80, 1050) },
  },
  {
    type: 'OverrideEnded.v1',
    key: 'api:17',
    data: { override: 'ovr_one', how: 'ended', budgets: [department(300, 80)] },
  },
  pooled(
    ended('Reconciled', 'req_2', 'lea_one', {
      taken: [['held:lea_one', 'spent:openai', 50]],
      budgets: both(350, 30),
    }),
  ),
  pooled(
    late('req_2', {
      ...{ before: 50, charge: 70, taken: [['held:lea_one', 'spent:openai', 20]] },
      budgets: both(370, 10),
    }),
  ),
  { type: 'LeaseLapsed.v1', data: { lease: 'lea_one' } },
  {
    type: 'LeaseExpired.v1',
    key: 'lease:lea_one:expire',
    postings: [['held:lea_one', 'unproven:lea_one', 10]],
    data: { lease: 'lea_one', policy: 'charge', budgets: both(380, 0) },
  },
  pooled(
    late('req_3', {
      ...{ charge: 15, excess: 5, budgets: both(385, 0) },
      taken: [
        ['unproven:lea_one', 'spent:openai', 10],
        [pool, 'spent:openai', 5],
      ],
    }),
  ),
  rerated('req_1', 'v2', {
    ...{ before: 300, charge: 100, taken: [['spent:openai', pool, 200]], account: pool },
    budgets: both(185, 0),
  }),
  rerated('req_1', 'v3', {
    ...{ before: 100, charge: 110, excess: 10, taken: [[pool, 'spent:openai', 10]] },
    ...{ account: pool, budgets: both(195, 0) },
  }),
  { type: 'AsksClosed.v1', data: { incarnation: 'inc_one', upTo: 5 } },
  reported('rep_1', 40, { account: pool, budgets: both(235, 0) }),
  reported('rep_2', 265, { account: pool, budgets: both(500, 0) }),
  crossed('dep_one', 50, 500, 1000),
];

const movements: readonly Draft[] = [
  { type: 'WalletFrozen.v1', key: 'api:20', data: { node: 'usr_one' } },
  { type: 'WalletThawed.v1', key: 'api:21', data: { node: 'usr_one' } },
  scheduled('sch_1', 'sweep', { dueAt: 0 }),
  {
    type: 'WalletSwept.v1',
    postings: [['wallet:usr_one', 'wallet:team_one', 2000]],
    data: { schedule: 'sch_1', node: 'usr_one', to: 'team_one' },
  },
  scheduled('sch_2', 'top_up', { amount: '30', dueAt: 0 }),
  {
    type: 'WalletToppedUp.v1',
    postings: [['wallet:team_one', 'wallet:usr_one', 30]],
    data: { schedule: 'sch_2', node: 'usr_one', from: 'team_one' },
  },
  scheduled('sch_3', 'sweep', { dueAt: moment(9_000) }),
  { type: 'MovementCancelled.v1', key: 'api:22', data: { schedule: 'sch_3' } },
  scheduled('sch_4', 'top_up', { amount: '9000', dueAt: 0 }),
  { type: 'MovementFailed.v1', data: { schedule: 'sch_4', code: 'insufficient_credits' } },
  peerAdded(),
  peerAdded('led_c'),
  peerRemoved('led_c'),
  transferHeld('trf_1', 10),
  {
    type: 'TransferCompleted.v1',
    key: 'sys:trf_1:complete',
    postings: [['held:trf_1', 'ledger:led_b', 10]],
    data: { transfer: 'trf_1' },
  },
  transferHeld('trf_2', 5),
  {
    type: 'TransferCancelled.v1',
    key: 'sys:trf_2:cancel',
    postings: [['held:trf_2', 'wallet:usr_one', 5]],
    data: { transfer: 'trf_2', code: 'node_unknown' },
  },
  {
    type: 'TransferCredited.v1',
    key: 'sys:trf_3:credit:led_b',
    postings: [['ledger:led_b', 'wallet:usr_one', 7]],
    data: { transfer: 'trf_3', node: 'usr_one', fromLedger: 'led_b' },
  },
  transferred('trf_4', 6),
  reversed('trf_4', 6),
  transferred('trf_5', 5, { reversibleUntil: undefined }),
  becameFinal('trf_5'),
  {
    type: 'ActRecorded.v1',
    key: 'sys:act_1',
    data: { act: 'key.created', subject: 'key_1', facts: { role: 'member' } },
  },
  {
    type: 'RefusalsCounted.v1',
    key: 'sys:ref_1',
    data: { node: 'usr_one', code: 'budget_exhausted', count: 3, first: 10, last: 20 },
  },
  { type: 'ErasureDone.v1', key: 'sys:era_1', data: { node: 'usr_one' } },
  { type: 'BudgetRemoved.v1', key: 'api:23', data: { node: 'dep_one', asset, window: 'month' } },
];

/** A whole second story: every type of entry that the first one does not have. */
export const moneyStory: readonly Draft[] = [...opening, ...settings, ...lives, ...movements];
