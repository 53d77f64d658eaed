import { describe } from 'vitest';
import { budgetSet, capture, type Lie, lease, testLies, withData } from './lies.ts';
import { counter, leaseOpened } from './log-builder.ts';

const lies: readonly Lie[] = [
  [
    'a lease over the limit',
    'budgets',
    [leaseOpened('lea_one', 1, 1501, [counter('usr_one', 0, 1501, 1500)])],
    /granted with 1501 of 1500/,
  ],
  [
    'a lease past a budget',
    'budgets',
    [leaseOpened('lea_one', 1, 1000, [])],
    /does not list every budget/,
  ],
  [
    'a lease in a budget of others',
    'budgets',
    [leaseOpened('lea_one', 1, 1000, [counter('dep_one', 0, 1000, 1500)])],
    /off its path/,
  ],
  [
    'a lease in another month',
    'budgets',
    [
      leaseOpened('lea_one', 1, 1000, [
        {
          ...counter('usr_one', 0, 1000, 1500),
          start: '2026-12-01T00:00:00Z',
          end: '2027-01-01T00:00:00Z',
        },
      ]),
    ],
    /a month that it is not in/,
  ],
  [
    'a month that starts anew',
    'budgets',
    [
      leaseOpened('lea_one', 1, 1000, [
        { ...counter('usr_one', 0, 1000, 1500), start: '2026-11-02T00:00:00Z' },
      ]),
    ],
    /before the last one has ended/,
  ],
  [
    'a month that ends later',
    'budgets',
    [
      leaseOpened('lea_one', 1, 1000, [
        { ...counter('usr_one', 0, 1000, 1500), end: '2026-12-02T00:00:00Z' },
      ]),
    ],
    /another end/,
  ],
  [
    'a month without end',
    'budgets',
    [leaseOpened('lea_one', 1, 1000, [{ ...counter('usr_one', 0, 1000, 1500), end: undefined }])],
    /states no end/,
  ],
  [
    'a lease on another path',
    'budgets',
    [withData(lease, { path: ['org_one', 'usr_one'] })],
    /another path/,
  ],
  [
    'a wrong counter',
    'budgets',
    [lease, withData(capture, { budgets: [counter('usr_one', 301, 700, 1500)] })],
    /used 301 .* it is 300/,
  ],
  [
    'a wrong hold',
    'budgets',
    [lease, withData(capture, { budgets: [counter('usr_one', 300, 701, 1500)] })],
    /held 701 .* it is 700/,
  ],
  [
    'another limit',
    'budgets',
    [lease, withData(capture, { budgets: [counter('usr_one', 300, 700, 1501)] })],
    /limit 1501 .* it is 1500/,
  ],
  [
    'a counter left out',
    'budgets',
    [lease, withData(capture, { budgets: undefined })],
    /exactly the budgets that it counts in/,
  ],
  [
    'a counter of another',
    'budgets',
    [lease, withData(capture, { budgets: [counter('dep_one', 300, 700, 1500)] })],
    /exactly the budgets that it counts in/,
  ],
  [
    'a lowered limit without excess',
    'budgets',
    [lease, budgetSet('usr_one', 100, { budgets: [counter('usr_one', 0, 1000, 100)] })],
    /not its excess, 900/,
  ],
  [
    'a new budget that forgets leases',
    'budgets',
    [lease, budgetSet('org_one', 5000, { budgets: [counter('org_one', 0, 0, 5000)] })],
    /held 0 .* it is 1000/,
  ],
  [
    'a budget that lists another',
    'budgets',
    [budgetSet('org_one', 5000, { budgets: [counter('dep_one', 0, 0, 5000)] })],
    /does not list the one budget/,
  ],
];

describe('a ledger that signed, of budgets,', () => testLies(lies));
