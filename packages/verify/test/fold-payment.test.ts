import { describe } from 'vitest';
import { frozen, opened, reported } from './drafts.ts';
import { allocate, capture, type Lie, lease, testLies, withData } from './lies.ts';
import { counter, type Draft } from './log-builder.ts';

const month = [counter('usr_one', 0, 1000, 1500)];

/** Credits of the organisation in the pool of a node. */
const filled = (node: string, amount: number): Draft => ({
  type: 'CreditsAllocated.v1',
  key: `api:pool-${node}`,
  postings: [['wallet:org_one', `pool:${node}`, amount]],
  data: { from: 'org_one', to: node },
});

/** The lease, paid by the pool of a node. */
const pooled = (node: string): Draft => {
  const { lease: id, incarnation, ask, ...data } = lease.data as Record<string, unknown>;
  const { node: spender, path, asset, amount, ttlMs } = data;
  const payer = { wallet: node, account: `pool:${node}` };
  return {
    ...lease,
    postings: [[`pool:${node}`, 'held:lea_one', 1000]],
    data: {
      ...{ lease: id, incarnation, ask, node: spender, ...payer, path, asset, amount, ttlMs },
      budgets: month,
    },
  };
};

const ordered = (node: string, ...order: string[]): Draft => ({
  type: 'PaymentOrderSet.v1',
  key: `api:order-${node}`,
  data: { node, order },
});

const lies: readonly Lie[] = [
  [
    'a lease on a frozen wallet',
    'accounts',
    [frozen('usr_one'), lease],
    /paid by wallet:usr_one, which is frozen/,
  ],
  [
    'a lease on a frozen pool',
    'accounts',
    [
      filled('dep_one', 1500),
      ordered('usr_one', 'department'),
      frozen('dep_one'),
      pooled('dep_one'),
    ],
    /paid by pool:dep_one, which is frozen/,
  ],
  [
    'a lease from a pool off its path',
    'accounts',
    [opened('dep_two', 'org_one', 'department'), filled('dep_two', 1500), pooled('dep_two')],
    /paid by pool:dep_two, which is not in the order/,
  ],
  [
    'a lease from a pool that nobody named',
    'accounts',
    [filled('org_one', 1500), pooled('org_one')],
    /paid by pool:org_one, which is not in the order/,
  ],
  [
    'a lease from a pool that comes later',
    'accounts',
    [filled('dep_one', 1500), pooled('dep_one')],
    /paid by pool:dep_one, while wallet:usr_one comes first and has 2000/,
  ],
  [
    'a lease from a wallet that comes later',
    'accounts',
    [filled('dep_one', 1500), ordered('dep_one', 'department', 'own'), lease],
    /paid by wallet:usr_one, while pool:dep_one comes first and has 1500/,
  ],
  [
    'a lease in an order that was taken back',
    'accounts',
    [
      filled('dep_one', 1500),
      ordered('usr_one', 'department'),
      { ...ordered('usr_one'), key: 'api:none' },
      pooled('dep_one'),
    ],
    /while wallet:usr_one comes first/,
  ],
  [
    'an ending that another account pays',
    'endings',
    [filled('dep_one', 1500), ordered('usr_one', 'department'), pooled('dep_one'), capture],
    /is paid by wallet:usr_one on a lease of pool:dep_one/,
  ],
  ['a pool of a user', 'accounts', [filled('usr_one', 10)], /uses the pool of a user/],
  [
    'an allocation from what is frozen',
    'accounts',
    [frozen('org_one'), allocate('org_one', 'dep_one', 1)],
    /takes from wallet:org_one, which is frozen/,
  ],
  ['frost upon frost', 'accounts', [frozen('usr_one'), frozen('usr_one')], /which is frozen/],
  [
    'a thaw of what is not frozen',
    'accounts',
    [{ ...frozen('usr_one'), type: 'WalletThawed.v1' }],
    /thaws usr_one, which is not frozen/,
  ],
  ['another order', 'form', [ordered('usr_one', 'mother')], /none of own team/],
  [
    'another weight',
    'form',
    [{ type: 'PrioritySet.v1', data: { node: 'usr_one', weight: 3 } }],
    /none of 1 2 4/,
  ],
];

const month40 = [counter('usr_one', 40, 0, 1500)];
const outside: readonly Lie[] = [
  ['without its budgets', 'budgets', [reported('rep_1', 40)], /does not list every budget/],
  [
    'with another counter',
    'budgets',
    [reported('rep_1', 40, { budgets: [counter('usr_one', 41, 0, 1500)] })],
    /used 41 .* it is 40/,
  ],
  [
    'under another key',
    'endings',
    [{ ...reported('rep_1', 40, { budgets: month40 }), key: 'out:rep_2' }],
    /not the key of its report/,
  ],
  [
    'paid by who does not come first',
    'accounts',
    [filled('dep_one', 1500), reported('rep_1', 40, { account: 'pool:dep_one', budgets: month40 })],
    /paid by pool:dep_one and not by wallet:usr_one/,
  ],
  [
    'paid by what is frozen',
    'accounts',
    [filled('dep_one', 1500), frozen('usr_one'), reported('rep_1', 40, { budgets: month40 })],
    /paid by wallet:usr_one and not by pool:dep_one/,
  ],
  [
    'that spares its payer',
    'endings',
    [
      {
        ...reported('rep_1', 40, { budgets: month40 }),
        postings: [['overrun', 'spent:openai', 40]],
      },
    ],
    /takes from overrun while wallet:usr_one has 2000/,
  ],
  [
    'with another excess',
    'endings',
    [withData(reported('rep_1', 40), { excess: '39', budgets: month40 })],
    /not its excess, 40/,
  ],
  [
    'of nothing that counts',
    'budgets',
    [
      {
        type: 'UsageReported.v1',
        key: 'out:rep_1',
        data: { report: 'rep_1', node: 'usr_one', budgets: [counter('usr_one', 0, 0, 1500)] },
      },
    ],
    /lists what it does not change/,
  ],
];

describe('a ledger that signed, of who pays,', () => testLies(lies));
describe('a ledger that signed usage from outside', () => testLies(outside));
