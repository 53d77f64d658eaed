import { describe } from 'vitest';
import { crossed, overrideEnded, overrideStarted } from './drafts.ts';
import {
  allocate,
  budgetSet,
  capture,
  closed,
  type Lie,
  lease,
  testLies,
  withData,
} from './lies.ts';
import { asset, counter, type Draft, ended, leaseOpened, moment } from './log-builder.ts';

const user = (used: number, held: number, limit = 1500) => counter('usr_one', used, held, limit);
const started = overrideStarted(500, moment(3_600), [user(0, 0, 2000)]);
const removed: Draft = {
  type: 'BudgetRemoved.v1',
  data: { node: 'usr_one', asset, window: 'month' },
};

const overrides: readonly Lie[] = [
  [
    'a lease that forgets an override',
    'budgets',
    [started, leaseOpened('lea_one', 1, 1000, [user(0, 1000)])],
    /limit 1500 .* it is 2000/,
  ],
  [
    'a lease that keeps an ended one',
    'budgets',
    [started, overrideEnded('ended', 1500), leaseOpened('lea_one', 1, 1600, [user(0, 1600, 2000)])],
    /limit 2000 .* it is 1500/,
  ],
  [
    'an override that expires too early',
    'budgets',
    [started, overrideEnded('expired', 1500)],
    /says that ovr_one was expired, due/,
  ],
  [
    'an override that was ended after its time',
    'budgets',
    [started, { ...overrideEnded('ended', 1500), after: 3_601 }],
    /says that ovr_one was ended, due/,
  ],
  [
    'an override twice',
    'budgets',
    [started, { ...started, key: 'api:more' }],
    /starts ovr_one a second time/,
  ],
  [
    'an override whose time is over',
    'budgets',
    [overrideStarted(500, moment(1), [user(0, 0, 2000)])],
    /whose time is over/,
  ],
  [
    'an override of no budget',
    'budgets',
    [withData(started, { node: 'dep_one' })],
    /overrides the budget dep_one .* not set/,
  ],
  [
    'an end of nothing',
    'budgets',
    [started, overrideEnded('ended', 1500), overrideEnded('ended', 1500)],
    /ends ovr_one, which is not in force/,
  ],
  [
    'an end without its excess',
    'budgets',
    [
      started,
      leaseOpened('lea_one', 1, 1900, [user(0, 1900, 2000)]),
      withData(overrideEnded('ended', 1500), { budgets: [user(0, 1900)] }),
    ],
    /not its excess, 400/,
  ],
  [
    'an end that lists a removed budget',
    'budgets',
    [started, removed, overrideEnded('ended', 1500)],
    /lists a budget that was removed/,
  ],
];

const december = (used: number, held: number, limit: number) => ({
  ...counter('usr_one', used, held, limit),
  start: '2026-12-01T00:00:00Z',
  end: '2027-01-01T00:00:00Z',
});
const february = (limit: number) => ({
  ...counter('usr_one', 0, 100, limit),
  start: '2027-02-01T00:00:00Z',
  end: '2027-03-01T00:00:00Z',
});
const day = 86_400;
const rolling = (cap: number) =>
  budgetSet('usr_one', 1500, { rolloverCap: String(cap), budgets: [user(0, 0)] });
const inDecember = (lease: string, ask: number, limit: number): Draft => ({
  ...leaseOpened(lease, ask, 100, [december(0, 100, limit)]),
  after: 12 * day,
});
const inFebruary = (limit: number): Draft => ({
  ...leaseOpened('lea_two', 2, 100, [february(limit)]),
  after: 75 * day,
});
/** A lease of November that lives on in December, when 500 of its month are left. */
const across = [rolling(2000), lease, inDecember('lea_two', 2, 2000)];

const rollovers: readonly Lie[] = [
  ['more than the cap', 'budgets', [rolling(1000), inDecember('lea_two', 2, 2501)], /it is 2500/],
  ['less than is left', 'budgets', [rolling(1000), inDecember('lea_two', 2, 2499)], /it is 2500/],
  ['nothing at all', 'budgets', [rolling(1000), inDecember('lea_two', 2, 1500)], /it is 2500/],
  ['what is held', 'budgets', [rolling(2000), lease, inDecember('lea_two', 2, 3000)], /it is 2000/],
  ['without a cap', 'budgets', [inDecember('lea_two', 2, 3000)], /it is 1500/],
  ['a month too many', 'budgets', [rolling(9000), inFebruary(7500)], /it is 6000/],
  ['a month too few', 'budgets', [rolling(9000), inFebruary(4500)], /it is 6000/],
  [
    'an override',
    'budgets',
    [
      rolling(3000),
      overrideStarted(500, moment(40 * day), [user(0, 0, 2000)]),
      inDecember('lea_two', 2, 4000),
    ],
    /it is 3500/,
  ],
  [
    'a give-back that never came',
    'budgets',
    [
      ...across,
      { ...leaseOpened('lea_three', 3, 100, [december(0, 200, 3000)]), after: 12 * day + 1 },
    ],
    /limit 3000 .* it is 2000/,
  ],
  [
    'more than was given back',
    'budgets',
    [...across, closed(0, 1000, [user(0, 0), december(0, 100, 3100)])],
    /limit 3100 .* it is 3000/,
  ],
  [
    'no give-back',
    'budgets',
    [...across, closed(0, 1000, [user(0, 0)])],
    /exactly the budgets that it counts in/,
  ],
  [
    'into a month of ten days',
    'budgets',
    [
      {
        ...leaseOpened('lea_two', 2, 100, [
          { ...december(0, 100, 1500), end: '2026-12-11T00:00:00Z' },
        ]),
        after: 12 * day,
      },
    ],
    /states a month from 2026-12-01T00:00:00Z to 2026-12-11T00:00:00Z/,
  ],
];

const used = (request: string, amount: number, budgets: object[]) =>
  ended('Captured', request, 'lea_one', {
    taken: [['held:lea_one', 'spent:openai', amount]],
    budgets,
  });
const large = leaseOpened('lea_one', 1, 1400, [user(0, 1400)]);
const half = [large, used('req_1', 800, [user(800, 600)]), crossed('usr_one', 50, 800, 1500)];

const thresholds: readonly Lie[] = [
  ['too early', 'budgets', [lease, capture, crossed('usr_one', 50, 300, 1500)], /50 % too early/],
  [
    'twice',
    'budgets',
    [...half, used('req_2', 1, [user(801, 599)]), crossed('usr_one', 50, 801, 1500)],
    /50 % a second time/,
  ],
  [
    'with another sum',
    'budgets',
    [...half.slice(0, 2), crossed('usr_one', 50, 801, 1500)],
    /states 801 of 1500 used; it is 800/,
  ],
  [
    'where nothing counts',
    'budgets',
    [...half, crossed('dep_one', 80, 800, 1500)],
    /in which nothing counts/,
  ],
  [
    'never',
    'budgets',
    [...half, used('req_2', 500, [user(1300, 100)]), ended('Released', 'req_3', 'lea_one')],
    /before it is said that 80 % of usr_one USD\/9 month are used/,
  ],
  [
    'after another',
    'budgets',
    [large, used('req_1', 1300, [user(1300, 100)]), crossed('usr_one', 80, 1300, 1500)],
    /before it is said that 50 %/,
  ],
  [
    'of no such share',
    'form',
    [...half.slice(0, 2), crossed('usr_one', 40, 800, 1500)],
    /50 80 100/,
  ],
];

const department = budgetSet('dep_one', 1000, { budgets: [counter('dep_one', 0, 0, 1000)] });
const keeping = (floor: number) =>
  budgetSet('usr_one', 1500, { floor: String(floor), budgets: [user(0, 0)] });
const ofDepartment = (amount: number): Draft => {
  const draft = leaseOpened('lea_one', 1, amount, [counter('dep_one', 0, amount, 1000)]);
  const whose = { node: 'dep_one', wallet: 'dep_one', path: ['org_one', 'dep_one'] };
  return { ...withData(draft, whose), postings: [['wallet:dep_one', 'held:lea_one', amount]] };
};

const floors: readonly Lie[] = [
  [
    'a lease into the floor of somebody else',
    'budgets',
    [allocate('org_one', 'dep_one', 2000), department, keeping(300), ofDepartment(701)],
    /granted with 701 of 1000, 300 of it kept by floors/,
  ],
  [
    'a lease beside the floor, and another one',
    'budgets',
    [
      allocate('org_one', 'dep_one', 2000),
      department,
      keeping(300),
      ofDepartment(700),
      leaseOpened('lea_two', 2, 301, [user(0, 301), counter('dep_one', 0, 1001, 1000)]),
    ],
    /granted with 1001 of 1000 in/,
  ],
  ['a floor above what gives it', 'budgets', [department, keeping(1001)], /keeps 1001 of 1000/],
  [
    'a limit below its floors',
    'budgets',
    [
      department,
      keeping(300),
      {
        ...budgetSet('dep_one', 250, { budgets: [counter('dep_one', 0, 0, 250)] }),
        type: 'LimitLowered.v1',
      },
    ],
    /sets 250 and keeps 300 of it/,
  ],
];

const others: readonly Lie[] = [
  [
    'a limit that is lowered upwards',
    'budgets',
    [{ ...budgetSet('usr_one', 1600, { budgets: [user(0, 0, 1600)] }), type: 'LimitLowered.v1' }],
    /lowers a limit that is not above it/,
  ],
  ['a budget removed twice', 'budgets', [removed, removed], /which is not set/],
  ['a lease in a removed budget', 'budgets', [removed, lease], /does not list every budget/],
  ['a capture in a removed budget', 'budgets', [lease, removed, capture], /exactly the budgets/],
  [
    'a budget set again that remembers',
    'budgets',
    [
      lease,
      capture,
      removed,
      { ...budgetSet('usr_one', 900, { budgets: [user(300, 700, 900)] }), key: 'api:again' },
    ],
    /used 300 .* it is 0/,
  ],
];

describe('a ledger that signed, of overrides,', () => testLies(overrides));
describe('a ledger that signed, rolling over', () => testLies(rollovers));
describe('a ledger that signed, crossing a threshold', () => testLies(thresholds));
describe('a ledger that signed, of floors,', () => testLies(floors));
describe('a ledger that signed, of limits and budgets that are gone,', () => testLies(others));
