import { describe } from 'vitest';
import { peerAdded, transferHeld } from './drafts.ts';
import { allocate, type Lie, testLies, withData } from './lies.ts';
import { counter, type Draft, leaseOpened } from './log-builder.ts';
import {
  adjusted,
  expired,
  issued,
  overdraftSet,
  overdrawn,
  walletClosed,
} from './wallet-story.ts';

const out = adjusted('wallet:usr_one', 'issued', 800);

const lies: readonly Lie[] = [
  [
    'a correction below nothing',
    'accounts',
    [overdraftSet(500), adjusted('wallet:usr_one', 'issued', 2001)],
    /takes 1 more from wallet:usr_one than it has/,
  ],
  [
    'a correction of somebody else',
    'postings',
    [adjusted('wallet:org_one', 'issued', 1)],
    /may not post from wallet:org_one to issued/,
  ],
  ['a correction of nothing', 'postings', [{ ...out, postings: [] }], /does not post exactly once/],
  ['a correction for no reason', 'form', [withData(out, { reason: 'because' })], /reason/],
  [
    'an overdraft that is passed',
    'accounts',
    [out, overdraftSet(299), overdrawn],
    /leaves wallet:usr_one at -300 USD\/9, below its floor of -299/,
  ],
  [
    'an overdraft that was ended',
    'accounts',
    [out, overdraftSet(300), overdraftSet(0), overdrawn],
    /below its floor of 0/,
  ],
  [
    'an overdraft of somebody else',
    'accounts',
    [overdraftSet(300), allocate('dep_one', 'usr_one', 1)],
    /leaves wallet:dep_one at -1/,
  ],
  [
    'an excess that is not said',
    'accounts',
    [out, overdraftSet(300), overdrawn, overdraftSet(100)],
    /states not its excess, 200/,
  ],
  ['an excess that is none', 'accounts', [overdraftSet(100, 1)], /states not its excess, 0/],
  [
    'an overdraft in an asset that is not there',
    'form',
    [withData(overdraftSet(1), { asset: 'TOK/0' })],
    /names TOK\/0, which was never opened/,
  ],
];

/** In the opening the user has 2000 that never expire; the first entry behind it is the ninth. */
const lot = issued(500, 60);
const later = (draft: Draft): Draft => ({ ...draft, after: 61 });
const held = leaseOpened('lea_one', 1, 700, [counter('usr_one', 0, 700, 1500)]);
const back: Draft = later({
  type: 'LeaseClosed.v1',
  postings: [['held:lea_one', 'wallet:usr_one', 700]],
  data: { lease: 'lea_one', admitted: 0, budgets: [counter('usr_one', 0, 0, 1500)] },
});
const thawed: Draft = { type: 'WalletThawed.v1', key: 'api:thaw', data: { node: 'usr_one' } };

const lots: readonly Lie[] = [
  ['issued after their time', 'accounts', [issued(5, 3)], /whose time is over/],
  ['expired too early', 'accounts', [lot, expired([9, 500])], /expire what is not due/],
  ['expired that never do', 'accounts', [later(expired([7, 5]))], /expire what is not due/],
  ['expired more than there are', 'accounts', [lot, later(expired([9, 501]))], /is not due/],
  ['expired less than there are', 'accounts', [lot, later(expired([9, 499]))], /is not due/],
  [
    'expired some and not others',
    'accounts',
    [lot, issued(50, 60), later(expired([9, 500]))],
    /leaves what is due of lot 10/,
  ],
  [
    'expired in another order',
    'accounts',
    [lot, issued(50, 50), later(expired([9, 500], [10, 50]))],
    /is not due/,
  ],
  ['expired that are held', 'accounts', [lot, held, later(expired([9, 500]))], /is not due/],
  [
    'said to expire and sent to somebody',
    'postings',
    [lot, { ...later(expired([9, 500])), postings: [['wallet:usr_one', 'wallet:org_one', 500]] }],
    /may not post/,
  ],
  [
    'back too late and still there',
    'accounts',
    [lot, held, back, thawed],
    /comes before it is said that credits of wallet:usr_one USD\/9 have expired/,
  ],
  [
    'allocated, and no longer to expire',
    'accounts',
    [lot, later(allocate('usr_one', 'dep_one', 500)), thawed],
    /credits of wallet:dep_one/,
  ],
  [
    'sent to another ledger',
    'accounts',
    [lot, peerAdded(), transferHeld('trf_1', 2001)],
    /sends away what expires: 2000 of wallet:usr_one never does/,
  ],
];

describe('a log whose credits are', () => testLies(lots));

const reopened: Draft = {
  ...walletClosed('dep_one'),
  type: 'WalletReopened.v1',
  key: 'api:reopen',
};

const closings: readonly Lie[] = [
  [
    'were not empty',
    'accounts',
    [walletClosed('usr_one')],
    /closes wallet:usr_one, which has 2000/,
  ],
  [
    'are held',
    'accounts',
    [held, allocate('usr_one', 'dep_one', 1300), walletClosed('usr_one')],
    /closes usr_one, of which something is held/,
  ],
  [
    'are closed twice',
    'accounts',
    [walletClosed('dep_one'), { ...walletClosed('dep_one'), key: 'api:again' }],
    /is closed/,
  ],
  ['were never closed', 'accounts', [reopened], /reopens what is not closed/],
  [
    'are closed and get something',
    'accounts',
    [walletClosed('dep_one'), allocate('org_one', 'dep_one', 5)],
    /moves wallet:dep_one, which is closed/,
  ],
];

const tok: Draft = { type: 'AssetOpened.v1', key: 'api:tok', data: { asset: 'TOK/0' } };

describe('a log whose assets', () =>
  testLies([
    ['are opened twice', 'form', [tok, { ...tok, key: 'api:tok2' }], /opens TOK\/0, which is open/],
    [
      'are those of genesis',
      'form',
      [withData(tok, { asset: 'USD/9' })],
      /opens USD\/9, which is open/,
    ],
    [
      'come out of nothing',
      'postings',
      [{ ...tok, postings: [['issued', 'wallet:usr_one', 1]] }],
      /moves something/,
    ],
  ]));

describe('a log whose closed wallets', () => testLies(closings));

describe('a log whose wallets', () => testLies(lies));
