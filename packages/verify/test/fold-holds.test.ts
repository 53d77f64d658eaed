import { describe } from 'vitest';
import { frozen, scheduled } from './drafts.ts';
import { holdCaptured, holdEnded, holdPlaced, saying } from './drafts-holds.ts';
import { allocate, budgetSet, type Lie, testLies, withData } from './lies.ts';
import { counter, type Draft, moment } from './log-builder.ts';

const user = (used: number, held: number) => [counter('usr_one', used, held, 1500)];
const hold = holdPlaced('hld_one', 1000, { budgets: user(0, 1000) });
const of = (overCapture: string) => withData(hold, { overCapture });
const spent = 'spent:rendering';

const captured = holdCaptured('hld_one', {
  ...{ captured: 300, left: 700, taken: [['held:hld_one', spent, 300]] },
  budgets: user(300, 700),
});
const last = holdCaptured('hld_one', {
  taken: [
    ['held:hld_one', spent, 300],
    ['held:hld_one', 'wallet:usr_one', 700],
  ],
  ...{ captured: 300, left: 0, over: { final: true }, budgets: user(300, 0) },
});
const beyond = (more: object = { excess: '5' }) =>
  holdCaptured('hld_one', {
    taken: [
      ['held:hld_one', spent, 1000],
      ['wallet:usr_one', spent, 5],
    ],
    ...{ captured: 1005, left: 0, over: more, budgets: user(1005, 0) },
  });
const capped = holdCaptured('hld_one', {
  taken: [['held:hld_one', spent, 1000]],
  ...{ captured: 1000, left: 0, over: { uncaptured: '20' }, budgets: user(1000, 0) },
});
const released = holdEnded('Released', 'hld_one', 1000, { budgets: user(0, 0) });

const placing: readonly Lie[] = [
  ['a hold twice', 'endings', [hold, { ...hold, key: 'api:other' }], /repeats the hold hld_one/],
  [
    'a hold again',
    'once',
    [hold, released, { ...hold, key: 'api:other' }],
    /repeats the hold hld_one/,
  ],
  ['a hold that is over', 'endings', [withData(hold, { expiresAt: moment(0) })], /no right time/],
  [
    'a hold of two months',
    'endings',
    [withData(hold, { expiresAt: moment(60 * 86_400) })],
    /no right time/,
  ],
  ['a hold of a frozen wallet', 'accounts', [frozen('usr_one'), hold], /which is frozen/],
  [
    'a hold past a budget',
    'budgets',
    [holdPlaced('hld_one', 1501, { budgets: user(0, 1501) })],
    /was granted with 1501 of 1500/,
  ],
  [
    'a hold of more than there is',
    'accounts',
    [allocate('usr_one', 'dep_one', 1500), holdPlaced('hld_one', 501, { budgets: user(0, 501) })],
    /leaves wallet:usr_one at -1/,
  ],
  [
    'a hold of something else than it says',
    'postings',
    [withData(hold, { amount: '999', budgets: user(0, 999) })],
    /does not hold what it says/,
  ],
  ['a hold on another path', 'budgets', [withData(hold, { path: ['usr_one'] })], /another path/],
  ['a hold that counts nowhere', 'budgets', [holdPlaced('hld_one', 9)], /list every budget/],
];

const capturing: readonly Lie[] = [
  ['a capture without a hold', 'endings', [captured], /leaves held:hld_one at -300/],
  ['a capture after the last', 'endings', [hold, last, captured], /leaves held:hld_one at -300/],
  [
    'a capture of somebody else',
    'endings',
    [hold, saying(captured, { node: 'dep_one' })],
    /captures for dep_one/,
  ],
  [
    'a capture that says another amount',
    'postings',
    [hold, saying(captured, { captured: '299' })],
    /captures 299 and moves 300/,
  ],
  [
    'a capture that leaves something else',
    'postings',
    [hold, saying(captured, { left: '701' })],
    /leaves 701 in hld_one; it is 700/,
  ],
  [
    'a capture for another purpose',
    'postings',
    [hold, saying(captured, { purpose: 'travel' })],
    /may not post from held:hld_one to spent:rendering/,
  ],
  [
    'a last capture that keeps the rest',
    'postings',
    [hold, saying(captured, { final: true })],
    /gives back 0 of hld_one and not 700/,
  ],
  [
    'a capture that gives back too early',
    'postings',
    [hold, saying(last, { final: undefined })],
    /gives back 700 of hld_one and not 0/,
  ],
  ['an excess that is not said', 'endings', [hold, beyond({})], /not its excess, 5/],
  ['an excess of a hold that refuses', 'endings', [of('refuse'), beyond()], /may only refuse/],
  ['an excess of a capped hold', 'endings', [of('cap'), beyond()], /may only cap/],
  ['a rest that is no cap', 'endings', [hold, capped], /leaves 20 uncaptured/],
  [
    'a capped hold that is not captured whole',
    'endings',
    [of('cap'), saying(captured, { uncaptured: '20' })],
    /leaves 20 uncaptured/,
  ],
  [
    'a capture that spares its hold',
    'endings',
    [
      hold,
      holdCaptured('hld_one', {
        taken: [['wallet:usr_one', spent, 5]],
        ...{ captured: 5, left: 1000, over: { excess: '5' } },
        budgets: user(5, 1000),
      }),
    ],
    /takes from wallet:usr_one while held:hld_one has 1000/,
  ],
  [
    'a capture that spares the wallet',
    'endings',
    [
      hold,
      {
        ...beyond(),
        postings: [
          ['held:hld_one', spent, 1000],
          ['overrun', spent, 5],
        ],
      },
    ],
    /takes from overrun while wallet:usr_one has 1000/,
  ],
  [
    'a capture that counts nowhere',
    'budgets',
    [hold, saying(captured, { budgets: undefined })],
    /exactly the budgets that it counts in/,
  ],
];

const late = { budgets: user(0, 0), after: 3_600 };
const dep = (held: number): Draft =>
  budgetSet('dep_one', 9000, { budgets: [counter('dep_one', 0, held, 9000)] });
const topUp = (amount: number): readonly Draft[] => [
  allocate('org_one', 'dep_one', 1000),
  scheduled('sch_1', 'top_up', { amount: '2500', dueAt: 0 }),
  {
    type: 'WalletToppedUp.v1',
    postings: [['wallet:dep_one', 'wallet:usr_one', amount]],
    data: { schedule: 'sch_1', node: 'usr_one', from: 'dep_one' },
  },
];

const endings: readonly Lie[] = [
  ['a release of a part', 'postings', [hold, holdEnded('Released', 'hld_one', 999)], /999 of 1000/],
  [
    'a release twice',
    'endings',
    [hold, released, { ...released, key: 'api:again' }],
    /leaves held:hld_one at -1000/,
  ],
  [
    'an end before its time',
    'endings',
    [hold, holdEnded('Expired', 'hld_one', 1000, { ...late, after: 3_599 })],
    /before its time/,
  ],
  [
    'an end that is used',
    'budgets',
    [hold, holdEnded('Expired', 'hld_one', 1000, { ...late, budgets: user(1000, 0) })],
    /states used 1000/,
  ],
  ['a new budget that forgets a hold', 'budgets', [hold, dep(0)], /states held 0/],
  ['a top-up that forgets a hold', 'postings', [hold, ...topUp(1000)], /moves 1000 and not 500/],
];

describe('a ledger that signed, of a hold that is placed,', () => testLies(placing));
describe('a ledger that signed, of what is captured,', () => testLies(capturing));
describe('a ledger that signed, of how holds end,', () => testLies(endings));
