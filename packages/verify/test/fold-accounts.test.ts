import { describe } from 'vitest';
import { allocate, capture, closed, type Lie, lease, testLies, withData } from './lies.ts';
import { counter, opening } from './log-builder.ts';

const lies: readonly Lie[] = [
  [
    'a wallet below zero',
    'accounts',
    [allocate('dep_one', 'org_one', 1)],
    /leaves wallet:dep_one at -1/,
  ],
  ['a posting of 0', 'postings', [allocate('org_one', 'dep_one', 0)], /posts an amount of 0/],
  [
    'an unknown asset',
    'postings',
    [{ ...lease, data: { ...lease.data, asset: 'TOK/0' } }],
    /posts USD\/9/,
  ],
  [
    'an issue to a node that is not',
    'form',
    [
      {
        type: 'CreditsIssued.v1',
        postings: [['issued', 'wallet:usr_two', 1]],
        data: { node: 'usr_two' },
      },
    ],
    /usr_two, which was never opened/,
  ],
  [
    'an issue to somebody else',
    'postings',
    [
      {
        type: 'CreditsIssued.v1',
        postings: [['issued', 'wallet:dep_one', 1]],
        data: { node: 'usr_one' },
      },
    ],
    /may not post from issued to wallet:dep_one/,
  ],
  [
    'an issue of nothing',
    'postings',
    [{ type: 'CreditsIssued.v1', data: { node: 'usr_one' } }],
    /does not post exactly once/,
  ],
  [
    'a refusal that moves money',
    'postings',
    [
      {
        type: 'CommandRefused.v1',
        postings: [['issued', 'wallet:usr_one', 1]],
        data: { command: 'x', code: 'y', params: {} },
      },
    ],
    /may not post/,
  ],
  ['a second genesis', 'form', [opening[0] ?? lease], /opens a ledger that is open/],
  ['a node twice', 'form', [opening[4] ?? lease], /usr_one, which is open already/],
  [
    'a second root',
    'form',
    [{ type: 'NodeOpened.v1', data: { node: 'org_two', kind: 'organization' } }],
    /as a second root/,
  ],
  [
    'an orphan',
    'form',
    [{ type: 'NodeOpened.v1', data: { node: 'usr_two', parent: 'dep_two', kind: 'user' } }],
    /under dep_two, which is not open/,
  ],
  [
    'a lease under another key',
    'form',
    [{ ...lease, key: 'lease:inc_one:2' }],
    /not the key of its ask/,
  ],
  [
    'a lease that holds less',
    'postings',
    [withData(lease, { amount: '1001' })],
    /does not hold what it grants/,
  ],
  [
    'a release that costs',
    'postings',
    [
      lease,
      { ...capture, type: 'UsageReleased.v1', data: { ...capture.data, ending: 'released' } },
    ],
    /may not post from held:lea_one/,
  ],
  [
    'a capture beyond its lease',
    'postings',
    [
      lease,
      {
        ...capture,
        postings: [
          ['held:lea_one', 'spent:openai', 1000],
          ['wallet:usr_one', 'spent:openai', 1],
        ],
      },
    ],
    /may not post from wallet/,
  ],
  [
    'a lease that keeps something',
    'postings',
    [lease, closed(0, 999, [counter('usr_one', 0, 1, 1500)])],
    /gives back 999 of 1000/,
  ],
];

describe('a ledger that signed, of accounts and nodes,', () => testLies(lies));
