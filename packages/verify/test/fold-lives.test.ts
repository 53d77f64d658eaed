import { describe } from 'vitest';
import { expired, lapsed, late, overrideStarted, reported } from './drafts.ts';
import { budgetSet, capture, type Lie, lease, returned, testLies, withData } from './lies.ts';
import { counter, type Draft, ended, leaseOpened, moment } from './log-builder.ts';

const user = (used: number, held: number) => counter('usr_one', used, held, 1500);
const closedAsks = (upTo: number): Draft => ({
  type: 'AsksClosed.v1',
  data: { incarnation: 'inc_one', upTo },
});
const shrunk = (amount: number, budgets: object[]): Draft => ({
  type: 'LeaseShrunk.v1',
  key: 'lease:inc_one:lea_one:shrink:1',
  postings: [['held:lea_one', 'wallet:usr_one', amount]],
  data: { lease: 'lea_one', number: 1, budgets },
});
const over = [lease, lapsed('lea_one'), expired('charge', 1000, [user(1000, 0)])];

const lives: readonly Lie[] = [
  ['a lease for a closed ask', 'endings', [closedAsks(1), lease], /the ask 1, which was closed/],
  [
    'a lease for an ask that stayed closed',
    'endings',
    [closedAsks(3), closedAsks(1), lease],
    /the ask 1, which was closed/,
  ],
  [
    'a lease past its window',
    'budgets',
    [withData(lease, { ttlMs: 12 * 86_400_000 })],
    /lives longer than the month/,
  ],
  [
    'a lease past an override',
    'budgets',
    [
      overrideStarted(500, moment(20), [counter('usr_one', 0, 0, 2000)]),
      leaseOpened('lea_one', 1, 1000, [counter('usr_one', 0, 1000, 2000)]),
    ],
    /lives longer than ovr_one/,
  ],
  [
    'a claim under the key of an ask',
    'form',
    [
      withData(leaseOpened('lea_one', 1, 1000, []), {
        claim: { request: 'req_1', attempt: 1 },
        budgets: [user(0, 1000)],
      }),
    ],
    /not the key of its ask/,
  ],
  ['a lapse twice', 'endings', [lease, lapsed('lea_one'), lapsed('lea_one')], /a second time/],
  [
    'an expired lease that never lapsed',
    'endings',
    [lease, expired('charge', 1000, [user(1000, 0)])],
    /expires lea_one, which never lapsed/,
  ],
  [
    'an expired lease that keeps something',
    'postings',
    [lease, lapsed('lea_one'), expired('charge', 999, [user(999, 1)])],
    /gives back 999 of 1000/,
  ],
  [
    'a return that is charged',
    'budgets',
    [lease, lapsed('lea_one'), expired('return', 1000, [user(1000, 0)])],
    /used 1000 .* it is 0/,
  ],
  [
    'a charge that goes back',
    'postings',
    [
      lease,
      lapsed('lea_one'),
      {
        ...expired('charge', 1000, [user(1000, 0)]),
        postings: [['held:lea_one', 'wallet:usr_one', 1000]],
      },
    ],
    /may not post/,
  ],
  ['an expired lease twice', 'endings', [...over, lapsed('lea_one')], /lea_one, which is not open/],
  [
    'a returned lease that shrinks',
    'endings',
    [lease, returned(1, 0), shrunk(10, [user(0, 990)])],
    /shrinks lea_one, which was returned/,
  ],
  [
    'a lease that shrinks elsewhere',
    'postings',
    [lease, { ...shrunk(10, [user(0, 990)]), postings: [['held:lea_one', 'wallet:dep_one', 10]] }],
    /may not post from held:lea_one to wallet:dep_one/,
  ],
  [
    'a lease that shrinks and still counts',
    'budgets',
    [lease, shrunk(10, [user(0, 1000)])],
    /held 1000 .* it is 990/,
  ],
];

const unproven = (amount: number): Draft['postings'] => [
  ['unproven:lea_one', 'spent:openai', amount],
];
const lateness: readonly Lie[] = [
  [
    'spares what is unproven',
    'endings',
    [
      ...over,
      late('req_1', {
        ...{ charge: 100, excess: 100, budgets: [user(1100, 0)] },
        taken: [['wallet:usr_one', 'spent:openai', 100]],
      }),
    ],
    /takes from wallet:usr_one while unproven:lea_one has 1000/,
  ],
  [
    'spares its open lease',
    'endings',
    [
      lease,
      late('req_1', {
        ...{ charge: 100, excess: 100, budgets: [user(100, 1000)] },
        taken: [['wallet:usr_one', 'spent:openai', 100]],
      }),
    ],
    /takes from wallet:usr_one while held:lea_one has 1000/,
  ],
  [
    'counts twice what was unproven',
    'budgets',
    [...over, late('req_1', { charge: 100, taken: unproven(100), budgets: [user(1100, 0)] })],
    /exactly the budgets/,
  ],
  [
    'takes more than it charges',
    'postings',
    [...over, late('req_1', { charge: 100, taken: unproven(101) })],
    /moves 101 for a difference of 100/,
  ],
  [
    'takes from somebody else',
    'postings',
    [...over, late('req_1', { charge: 100, taken: [['wallet:org_one', 'spent:openai', 100]] })],
    /may not post from wallet:org_one/,
  ],
  [
    'is paid elsewhere than it says',
    'postings',
    [...over, late('req_1', { charge: 100, taken: [['unproven:lea_one', 'spent:other', 100]] })],
    /may not post from unproven:lea_one to spent:other/,
  ],
  [
    'has another key',
    'endings',
    [...over, { ...late('req_1', { charge: 100, taken: unproven(100) }), key: 'use:req_1' }],
    /under another key/,
  ],
  [
    'states no excess',
    'endings',
    [
      ...over,
      late('req_1', {
        ...{ charge: 1100, budgets: [user(1100, 0)] },
        taken: [...(unproven(1000) ?? []), ['wallet:usr_one', 'spent:openai', 100]],
      }),
    ],
    /not its excess, 100/,
  ],
  [
    'does not count',
    'budgets',
    [
      ...over,
      late('req_1', {
        ...{ charge: 1100, excess: 100 },
        taken: [...(unproven(1000) ?? []), ['wallet:usr_one', 'spent:openai', 100]],
      }),
    ],
    /exactly the budgets that it counts in/,
  ],
  [
    'counts where its lease never did',
    'budgets',
    [
      budgetSet('dep_one', 5000, { budgets: [counter('dep_one', 0, 0, 5000)] }),
      leaseOpened('lea_one', 1, 1000, [user(0, 1000), counter('dep_one', 0, 1000, 5000)]),
      late('req_1', {
        ...{ charge: 100, budgets: [user(100, 900)] },
        taken: [['held:lea_one', 'spent:openai', 100]],
      }),
    ],
    /exactly the budgets that it counts in/,
  ],
  [
    'is one ending more',
    'endings',
    [
      lease,
      returned(1, 0),
      capture,
      late('req_2', {
        ...{ charge: 10, budgets: [user(310, 690)] },
        taken: [['held:lea_one', 'spent:openai', 10]],
      }),
    ],
    /one ending more than the 1/,
  ],
  [
    'of a lease that never was',
    'charges',
    [
      withData(
        late('req_1', { charge: 5, excess: 5, taken: [['wallet:usr_one', 'spent:openai', 5]] }),
        { lease: 'lea_two' },
      ),
    ],
    /is late usage of lea_two, which was never opened/,
  ],
  [
    'of somebody else',
    'charges',
    [...over, withData(late('req_1', { charge: 100, taken: unproven(100) }), { node: 'dep_one' })],
    /names a spender who is not usr_one/,
  ],
  [
    'that follows what was reported, and spares it',
    'endings',
    [
      ...over,
      reported('rep_1', 1000, { budgets: [counter('usr_one', 2000, 0, 1500)] }),
      ended('Released', 'req_9', 'lea_one'),
    ],
    /lea_one, which is not open/,
  ],
];

describe('a ledger that signed, of the lives of leases,', () => testLies(lives));
describe('a ledger that signed late usage that', () => testLies(lateness));
