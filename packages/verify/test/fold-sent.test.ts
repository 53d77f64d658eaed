import { describe } from 'vitest';
import { becameFinal, frozen, peerAdded, reversed, transferHeld, transferred } from './drafts.ts';
import { allocate, type Lie, testLies, withData } from './lies.ts';
import { moment } from './log-builder.ts';

const sent = transferred('trf_1', 10);
const final = becameFinal('trf_1', { after: 601 });

const lies: readonly Lie[] = [
  ['from a frozen wallet', 'accounts', [frozen('usr_one'), sent], /which is frozen/],
  [
    'to itself',
    'form',
    [{ ...withData(sent, { to: 'usr_one' }), postings: [] }],
    /transfers from usr_one to itself/,
  ],
  ['without money', 'postings', [{ ...sent, postings: [] }], /does not post exactly once/],
  [
    'to somebody else than it says',
    'postings',
    [{ ...sent, postings: [['wallet:usr_one', 'wallet:org_one', 10]] }],
    /may not post from wallet:usr_one to wallet:org_one/,
  ],
  ['to nobody', 'form', [withData(sent, { to: 'usr_two' })], /usr_two, which was never opened/],
  ['twice', 'endings', [sent, { ...sent, key: 'api:more' }], /transfers trf_1 a second time/],
  [
    'whose id money on its way has',
    'endings',
    [peerAdded(), transferHeld('trf_1', 10), { ...sent, key: 'api:more' }],
    /transfers trf_1 a second time/,
  ],
  [
    'that can be taken back for too long',
    'form',
    [withData(sent, { reversibleUntil: moment(31 * 86_400) })],
    /for no right time/,
  ],
  [
    'that can be taken back until before it was',
    'form',
    [withData(sent, { reversibleUntil: moment(0) })],
    /for no right time/,
  ],
  [
    'taken back twice',
    'endings',
    [
      allocate('org_one', 'dep_one', 10),
      sent,
      reversed('trf_1', 10),
      { ...reversed('trf_1', 10), key: 'api:more' },
    ],
    /trf_1, which was not sent or has ended/,
  ],
  [
    'taken back when it was final',
    'endings',
    [sent, final, reversed('trf_1', 10)],
    /trf_1, which was not sent or has ended/,
  ],
  [
    'taken back that was final from the start',
    'endings',
    [transferred('trf_1', 10, { reversibleUntil: undefined }), reversed('trf_1', 10)],
    /takes back trf_1, which was final/,
  ],
  [
    'taken back in part',
    'postings',
    [sent, reversed('trf_1', 9)],
    /does not take all of trf_1 back/,
  ],
  [
    'taken back to somebody else',
    'postings',
    [sent, { ...reversed('trf_1', 10), postings: [['wallet:dep_one', 'wallet:org_one', 10]] }],
    /may not post/,
  ],
  ['final before its time', 'endings', [sent, becameFinal('trf_1')], /final before its time/],
  ['final under another key', 'endings', [sent, { ...final, key: 'sys:9' }], /another key/],
  [
    'that moves when it becomes final',
    'postings',
    [sent, { ...final, postings: [['wallet:usr_one', 'wallet:dep_one', 1]] }],
    /may not post/,
  ],
  ['final that nobody sent', 'endings', [becameFinal('trf_9')], /trf_9, which was not sent/],
];

describe('a ledger that signed a transfer between its nodes,', () => testLies(lies));
