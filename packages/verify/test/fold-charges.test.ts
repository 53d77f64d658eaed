import { describe, expect, it } from 'vitest';
import { verifyExport } from '../src/index.ts';
import { late, rerated } from './drafts.ts';
import { exportFolder, exportOf } from './exports.ts';
import { budgetSet, capture, closed, type Lie, lease, testLies, withData } from './lies.ts';
import { asset, chain, counter, type Draft, ended, leaseOpened, opening } from './log-builder.ts';

const user = (used: number, held: number, limit = 1500) => counter('usr_one', used, held, limit);
const back = (amount: number): Draft['postings'] => [['spent:openai', 'wallet:usr_one', amount]];
const more = (amount: number): Draft['postings'] => [['wallet:usr_one', 'spent:openai', amount]];

/** The request was charged 300 on a lease that is closed. */
const charged = [lease, capture, closed(1, 700, [user(300, 0)])];
const cheaper = rerated('req_1', 'v2', {
  ...{ before: 300, charge: 100, taken: back(200), budgets: [user(100, 0)] },
});
/** 1000 of a charge of 3100 were in the lease, 1000 in the wallet, and nobody had the rest. */
const uncovered = [
  lease,
  ended('Overrun', 'req_1', 'lea_one', {
    taken: [
      ['held:lea_one', 'spent:openai', 1000],
      ['wallet:usr_one', 'spent:openai', 1000],
      ['overrun', 'spent:openai', 1100],
    ],
    excess: 2100,
    budgets: [user(3100, 0)],
  }),
];
const reconciled = ended('Reconciled', 'req_1', 'lea_one', {
  taken: [['held:lea_one', 'spent:openai', 300]],
  budgets: [user(300, 700)],
});

/** It cost nothing, and later it did. */
const free: Draft = {
  type: 'UsageCaptured.v1',
  key: 'use:req_1',
  data: { request: 'req_1', lease: 'lea_one', node: 'usr_one', ending: 'settled', asset },
};
const dearer = rerated('req_1', 'v2', {
  ...{ before: 0, charge: 5, excess: 5 },
  taken: [['wallet:usr_one', 'spent:unknown', 5]],
});

const before: readonly Lie[] = [
  [
    'more than it was',
    'charges',
    [
      ...charged,
      rerated('req_1', 'v2', {
        ...{ before: 400, charge: 100, taken: back(300), budgets: [user(0, 0)] },
      }),
    ],
    /says that req_1 was charged 400 before; it was 300/,
  ],
  [
    'less than it was',
    'charges',
    [
      ...charged,
      rerated('req_1', 'v2', {
        ...{ before: 200, charge: 400, excess: 200, taken: more(200), budgets: [user(500, 0)] },
      }),
    ],
    /says that req_1 was charged 200 before; it was 300/,
  ],
  [
    'what it was before the last change',
    'charges',
    [
      ...charged,
      cheaper,
      rerated('req_1', 'v3', {
        ...{ before: 300, charge: 250, taken: back(50), budgets: [user(50, 0)] },
      }),
    ],
    /charged 300 before; it was 100/,
  ],
  [
    'something of a request that never was',
    'charges',
    [
      ...charged,
      rerated('req_2', 'v2', {
        ...{ before: 300, charge: 100, taken: back(200), budgets: [user(100, 0)] },
      }),
    ],
    /says that req_2 was charged 300 before; it was nothing/,
  ],
  [
    'nothing, and charges all of it again',
    'charges',
    [
      lease,
      reconciled,
      late('req_1', {
        ...{ charge: 350, taken: [['held:lea_one', 'spent:openai', 350]] },
        budgets: [user(650, 350)],
      }),
    ],
    /says that req_1 was charged nothing before; it was 300/,
  ],
  [
    'something, when it was nothing yet',
    'charges',
    [
      lease,
      late('req_1', {
        ...{ before: 10, charge: 50, taken: [['held:lea_one', 'spent:openai', 40]] },
        budgets: [user(40, 960)],
      }),
    ],
    /says that req_1 was charged 10 before; it was nothing/,
  ],
];

const differences: readonly Lie[] = [
  [
    'in the wrong direction',
    'postings',
    [
      ...charged,
      rerated('req_1', 'v2', {
        ...{ before: 300, charge: 100, taken: more(200), budgets: [user(500, 0)] },
      }),
    ],
    /may not post from wallet:usr_one to spent:openai/,
  ],
  [
    'that is not the difference',
    'postings',
    [
      ...charged,
      rerated('req_1', 'v2', {
        ...{ before: 300, charge: 100, taken: back(199), budgets: [user(101, 0)] },
      }),
    ],
    /moves 199 for a difference of -200/,
  ],
  [
    'that gives a wallet what overrun had covered',
    'postings',
    [
      ...uncovered,
      rerated('req_1', 'v2', {
        ...{ before: 3100, charge: 3000, taken: back(100), budgets: [user(3000, 0)] },
      }),
    ],
    /does not give 100 back from spent:openai to overrun/,
  ],
  [
    'that is given to somebody else',
    'postings',
    [...charged, { ...cheaper, postings: [['spent:openai', 'wallet:org_one', 200]] }],
    /may not post from spent:openai to wallet:org_one/,
  ],
  [
    'on another account',
    'charges',
    [
      ...charged,
      rerated('req_1', 'v2', {
        ...{ before: 300, charge: 300, taken: [], account: 'pool:dep_one' },
      }),
    ],
    /charges pool:dep_one and not wallet:usr_one/,
  ],
  [
    'of another lease',
    'charges',
    [...charged, withData(cheaper, { lease: 'lea_two' })],
    /names a lease that is not lea_one/,
  ],
  [
    'that counts nowhere',
    'budgets',
    [...charged, withData(cheaper, { budgets: undefined })],
    /exactly the budgets that it counts in/,
  ],
  [
    'that counts elsewhere',
    'budgets',
    [
      ...charged,
      budgetSet('dep_one', 900, { budgets: [counter('dep_one', 0, 0, 900)] }),
      rerated('req_1', 'v2', {
        ...{ before: 300, charge: 400, excess: 100, taken: more(100) },
        budgets: [counter('dep_one', 100, 0, 900)],
      }),
    ],
    /exactly the budgets that it counts in/,
  ],
  [
    'of what was free, that does not count in its month',
    'budgets',
    [lease, free, closed(1, 1000, [user(0, 0)]), dearer],
    /exactly the budgets that it counts in/,
  ],
  [
    'of what was free in no asset',
    'charges',
    [
      lease,
      ended('Released', 'req_1', 'lea_one'),
      closed(1, 1000, [user(0, 0)]),
      withData(dearer, { budgets: [user(5, 0)] }),
    ],
    /req_1 again, which was in no asset/,
  ],
  [
    'under another key',
    'endings',
    [...charged, { ...cheaper, key: 'rerate:req_1:v3' }],
    /changes the charge of req_1 under another key/,
  ],
  [
    'of late usage that does not count where its lease did',
    'budgets',
    [...charged, late('req_2', { ...{ charge: 5, excess: 5, taken: more(5) } })],
    /exactly the budgets that it counts in/,
  ],
];

describe('a ledger that signed, and says it was charged before', () => testLies(before));
describe('a ledger that signed a change of a charge', () => testLies(differences));

describe('many changed charges', () => {
  const removed: Draft = {
    type: 'BudgetRemoved.v1',
    data: { node: 'usr_one', asset, window: 'month' },
  };
  const requests = Array.from({ length: 40 }, (_, index) => `req_${index}`);
  const leases = leaseOpened('lea_one', 1, 1000, []);
  const endings = requests.map((request) =>
    ended('Captured', request, 'lea_one', { taken: [['held:lea_one', 'spent:openai', 10]] }),
  );
  const change = (request: string, was = 10) =>
    rerated(request, 'v2', { before: was, charge: was - 4, taken: back(4) });

  async function verdict(drafts: readonly Draft[]) {
    const place = await exportFolder();
    await place.put(exportOf(chain([...opening, removed, leases, ...endings, ...drafts])));
    const report = await verifyExport(place.folder, { changedAtOnce: 7 });
    await place.remove();
    return { outcome: report.outcome, findings: report.findings };
  }

  it('are all checked, a few at a time', async () => {
    const changes = requests.map((request) => change(request));
    expect(await verdict(changes)).toEqual({ outcome: 'verified', findings: [] });
    for (const index of [0, 6, 7, 8, 39]) {
      const lie = change(requests[index] ?? '', 11);
      expect(await verdict(changes.with(index, lie))).toMatchObject({
        outcome: 'failed',
        findings: [
          { check: 'charges', entry: 10 + requests.length + index + 1, message: /was charged 11/ },
        ].map(({ message, ...rest }) => ({ ...rest, message: expect.stringMatching(message) })),
      });
    }
  });

  it('are checked up to an entry that is none', async () => {
    const changes = requests.map((request) => change(request));
    const place = await exportFolder();
    const lines = chain([...opening, removed, leases, ...endings, ...changes]);
    await place.put(exportOf(lines.with(70, '{')));
    const report = await verifyExport(place.folder, { changedAtOnce: 7 });
    await place.remove();
    expect(report.culprit).toMatchObject({ kind: 'entry', entry: 71 });
  });
});
