import { describe } from 'vitest';
import { frozen, peerAdded, peerRemoved, scheduled, transferHeld } from './drafts.ts';
import { allocate, type Lie, lease, testLies, withData } from './lies.ts';
import { type Draft, moment } from './log-builder.ts';

const sweep = scheduled('sch_1', 'sweep', { dueAt: 0 });
const topUp = scheduled('sch_1', 'top_up', { amount: '2500', dueAt: 0 });
const funds = allocate('org_one', 'dep_one', 1000);

const swept = (amount: number, to = 'dep_one'): Draft => ({
  type: 'WalletSwept.v1',
  postings: [['wallet:usr_one', `wallet:${to}`, amount]],
  data: { schedule: 'sch_1', node: 'usr_one', to },
});
const toppedUp = (amount: number): Draft => ({
  type: 'WalletToppedUp.v1',
  postings: [['wallet:dep_one', 'wallet:usr_one', amount]],
  data: { schedule: 'sch_1', node: 'usr_one', from: 'dep_one' },
});
const cancelled: Draft = { type: 'MovementCancelled.v1', data: { schedule: 'sch_1' } };
const failed: Draft = {
  type: 'MovementFailed.v1',
  data: { schedule: 'sch_1', code: 'wallet_frozen' },
};

const movements: readonly Lie[] = [
  ['a sweep that leaves something', 'postings', [sweep, swept(1999)], /moves 1999 and not 2000/],
  [
    'a sweep of what is held',
    'postings',
    [lease, sweep, { ...swept(2000), postings: [['held:lea_one', 'wallet:dep_one', 1000]] }],
    /may not post from held:lea_one/,
  ],
  ['a sweep to somebody else', 'endings', [sweep, swept(2000, 'org_one')], /names org_one above/],
  ['a sweep of a frozen wallet', 'accounts', [sweep, frozen('usr_one'), swept(2000)], /is frozen/],
  ['a top-up too much', 'postings', [funds, topUp, toppedUp(501)], /moves 501 and not 500/],
  [
    'a top-up that forgets what is held',
    'postings',
    [funds, { ...allocate('usr_one', 'dep_one', 500) }, lease, topUp, toppedUp(1500)],
    /moves 1500 and not 1000/,
  ],
  [
    'a top-up from a frozen wallet',
    'accounts',
    [funds, topUp, frozen('dep_one'), toppedUp(500)],
    /takes from wallet:dep_one, which is frozen/,
  ],
  ['a top-up that ends as a sweep', 'endings', [topUp, swept(2000)], /as something else/],
  [
    'a movement ended twice',
    'endings',
    [sweep, swept(2000), cancelled],
    /ends sch_1, which is not/,
  ],
  ['a movement nobody scheduled', 'endings', [failed], /ends sch_1, which is not scheduled/],
  [
    'a movement scheduled twice',
    'endings',
    [sweep, { ...sweep, key: 'api:more' }],
    /schedules sch_1 a second time/,
  ],
  [
    'a movement before its time',
    'endings',
    [scheduled('sch_1', 'sweep', { dueAt: moment(60) }), swept(2000)],
    /ends sch_1 before its time/,
  ],
  [
    'a failure before its time',
    'endings',
    [scheduled('sch_1', 'sweep', { dueAt: moment(60) }), failed],
    /ends sch_1 before its time/,
  ],
  ['a top-up to nothing', 'form', [scheduled('sch_1', 'top_up', { dueAt: 0 })], /is no top_up/],
  [
    'a cancelled movement that moves',
    'postings',
    [sweep, { ...cancelled, postings: [['wallet:usr_one', 'wallet:dep_one', 1]] }],
    /may not post/,
  ],
];

const peer = peerAdded();
const held = transferHeld('trf_1', 10);
const completed: Draft = {
  type: 'TransferCompleted.v1',
  key: 'sys:trf_1:complete',
  postings: [['held:trf_1', 'ledger:led_b', 10]],
  data: { transfer: 'trf_1' },
};
const back: Draft = {
  type: 'TransferCancelled.v1',
  key: 'sys:trf_1:cancel',
  postings: [['held:trf_1', 'wallet:usr_one', 10]],
  data: { transfer: 'trf_1', code: 'node_unknown' },
};
const credited: Draft = {
  type: 'TransferCredited.v1',
  key: 'sys:trf_2:credit:led_b',
  postings: [['ledger:led_b', 'wallet:usr_one', 7]],
  data: { transfer: 'trf_2', node: 'usr_one', fromLedger: 'led_b' },
};

const transfers: readonly Lie[] = [
  ['ended twice', 'endings', [peer, held, completed, back], /leaves held:trf_1 at -10/],
  [
    'completed elsewhere',
    'postings',
    [peer, held, { ...completed, postings: [['held:trf_1', 'ledger:led_c', 10]] }],
    /may not post from held:trf_1 to ledger:led_c/,
  ],
  [
    'completed in part',
    'postings',
    [peer, held, { ...completed, postings: [['held:trf_1', 'ledger:led_b', 9]] }],
    /does not end all of trf_1/,
  ],
  [
    'given back to somebody else',
    'postings',
    [peer, held, { ...back, postings: [['held:trf_1', 'wallet:dep_one', 10]] }],
    /may not post/,
  ],
  [
    'ended under another key',
    'endings',
    [peer, held, { ...completed, key: 'sys:1:x' }],
    /another key/,
  ],
  ['from a frozen wallet', 'accounts', [peer, frozen('usr_one'), held], /which is frozen/],
  [
    'held twice',
    'endings',
    [peer, held, { ...held, key: 'api:more' }],
    /holds trf_1 a second time/,
  ],
  [
    'to its own ledger',
    'endings',
    [transferHeld('trf_1', 10, 'led_00000000000000000000Aa')],
    /sends trf_1 to its own ledger/,
  ],
  [
    'held without money',
    'postings',
    [peer, { ...held, postings: [] }],
    /does not post exactly once/,
  ],
  [
    'credited under another key',
    'endings',
    [peer, { ...credited, key: 'sys:9' }],
    /under another key/,
  ],
  ['credited twice', 'once', [peer, credited, credited], /repeats the key sys:trf_2:credit:led_b/],
  [
    'credited to nobody',
    'form',
    [
      peer,
      {
        ...withData(credited, { node: 'usr_two' }),
        postings: [['ledger:led_b', 'wallet:usr_two', 7]],
      },
    ],
    /usr_two, which was never opened/,
  ],
  ['to a ledger that is no peer', 'endings', [held], /with led_b, which is no peer/],
  ['from a ledger that is no peer', 'endings', [credited], /with led_b, which is no peer/],
  [
    'to a ledger that is a peer no more',
    'endings',
    [peer, peerRemoved(), held],
    /with led_b, which is no peer/,
  ],
  [
    'to a peer that it adds twice',
    'form',
    [peer, { ...peer, key: 'api:x' }],
    /adds the peer led_b/,
  ],
  ['to a peer that it removes and never had', 'form', [peerRemoved()], /removes the peer led_b/],
];

describe('a ledger that signed, of movements,', () => testLies(movements));
describe('a ledger that signed a transfer', () => testLies(transfers));
