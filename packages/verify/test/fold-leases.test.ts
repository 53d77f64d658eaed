import { describe } from 'vitest';
import { capture, closed, type Lie, lease, returned, testLies, withData } from './lies.ts';
import { counter, ended, leaseOpened } from './log-builder.ts';

const lies: readonly Lie[] = [
  [
    'a lease twice',
    'once',
    [
      lease,
      capture,
      ended('Released', 'req_2', 'lea_one'),
      closed(2, 700, [counter('usr_one', 300, 0, 1500)]),
      leaseOpened('lea_one', 2, 500, [counter('usr_one', 300, 500, 1500)]),
    ],
    /repeats the lease lea_one/,
  ],
  [
    'an open lease again',
    'endings',
    [lease, { ...leaseOpened('lea_one', 2, 100, [counter('usr_one', 0, 1100, 1500)]) }],
    /repeats the lease/,
  ],
  [
    'an ending without a lease',
    'endings',
    [ended('Released', 'req_1', 'lea_two')],
    /lea_two, which is not open/,
  ],
  [
    'an ending after the lease',
    'endings',
    [
      lease,
      closed(0, 1000, [counter('usr_one', 0, 0, 1500)]),
      ended('Released', 'req_1', 'lea_one'),
    ],
    /lea_one, which is not open/,
  ],
  [
    'a second ending',
    'once',
    [lease, capture, ended('Released', 'req_1', 'lea_one')],
    /repeats the key use:req_1/,
  ],
  [
    'an ending under another key',
    'endings',
    [lease, { ...capture, key: 'use:req_2' }],
    /under another key/,
  ],
  [
    'an ending of another kind',
    'endings',
    [lease, withData(capture, { ending: 'released' })],
    /says released/,
  ],
  [
    'an ending of somebody else',
    'endings',
    [lease, withData(capture, { node: 'dep_one' })],
    /of dep_one on a lease of usr_one/,
  ],
  [
    'an overrun of nothing',
    'endings',
    [
      lease,
      {
        ...capture,
        type: 'UsageOverrun.v1',
        data: {
          ...ended('Overrun', 'req_1', 'lea_one', {
            excess: 0,
            budgets: [counter('usr_one', 300, 700, 1500)],
          }).data,
        },
      },
    ],
    /overrun of nothing/,
  ],
  [
    'an overrun with another excess',
    'endings',
    [
      lease,
      ended('Overrun', 'req_1', 'lea_one', {
        taken: [
          ['held:lea_one', 'spent:openai', 1000],
          ['wallet:usr_one', 'spent:openai', 5],
        ],
        excess: 4,
        budgets: [counter('usr_one', 1005, 0, 1500)],
      }),
    ],
    /not its excess, 5/,
  ],
  [
    'an overrun that spares its lease',
    'endings',
    [
      lease,
      ended('Overrun', 'req_1', 'lea_one', {
        taken: [
          ['held:lea_one', 'spent:openai', 900],
          ['wallet:usr_one', 'spent:openai', 5],
        ],
        excess: 5,
        budgets: [counter('usr_one', 905, 100, 1500)],
      }),
    ],
    /leaves 100 in its lease/,
  ],
  [
    'an overrun that spares its wallet',
    'endings',
    [
      lease,
      ended('Overrun', 'req_1', 'lea_one', {
        taken: [
          ['held:lea_one', 'spent:openai', 1000],
          ['overrun', 'spent:openai', 5],
        ],
        excess: 5,
        budgets: [counter('usr_one', 1005, 0, 1500)],
      }),
    ],
    /takes from overrun while wallet:usr_one has 1000/,
  ],
  [
    'a lease freed too early',
    'endings',
    [lease, returned(1, 0), closed(1, 1000, [counter('usr_one', 0, 0, 1500)])],
    /after 0 of 1 endings/,
  ],
  [
    'a lease freed on another count',
    'endings',
    [lease, returned(2, 0), capture, closed(1, 700, [counter('usr_one', 300, 0, 1500)])],
    /after 1 of 2 endings/,
  ],
  [
    'an ending too many',
    'endings',
    [lease, returned(1, 0), capture, ended('Released', 'req_2', 'lea_one')],
    /one ending more than the 1/,
  ],
  ['a lease returned twice', 'endings', [lease, returned(1, 0), returned(1, 0)], /a second time/],
  [
    'a return with another count',
    'endings',
    [lease, returned(2, 1)],
    /says 1 endings; there were 0/,
  ],
  ['a return that should close', 'endings', [lease, returned(0, 0)], /should have been closed/],
];

describe('a ledger that signed, of leases and endings,', () => testLies(lies));
