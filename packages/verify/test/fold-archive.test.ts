import { describe } from 'vitest';
import { allocate, type Lie, lease, testLies } from './lies.ts';
import { archived } from './wallet-story.ts';

const all = archived([['wallet:usr_one', 'wallet:org_one', 2000]]);

/** A lease has the other half. */
const half = archived([['wallet:usr_one', 'wallet:org_one', 1000]]);

const lies: readonly Lie[] = [
  [
    'an archive that leaves something',
    'accounts',
    [archived([['wallet:usr_one', 'wallet:org_one', 1999]])],
    /archives wallet:usr_one, which has 1 USD\/9 left/,
  ],
  [
    'an archive of less than stands below',
    'form',
    [archived(undefined, { nodes: ['dep_one'], sweptTo: undefined })],
    /archives not exactly dep_one and what stands below it/,
  ],
  [
    'an archive of the organisation',
    'form',
    [
      archived([['wallet:usr_one', 'wallet:org_one', 2000]], {
        ...{ node: 'org_one', nodes: ['org_one', 'dep_one', 'usr_one'] },
      }),
    ],
    /archives the organisation/,
  ],
  [
    'a sweep to somebody below',
    'form',
    [archived(undefined, { node: 'usr_one', nodes: ['usr_one'], sweptTo: 'usr_one' })],
    /sweeps usr_one to usr_one/,
  ],
  [
    'a sweep to somebody else than is said',
    'postings',
    [archived([['wallet:usr_one', 'issued', 2000]])],
    /may not post from wallet:usr_one to issued/,
  ],
  ['an archive under a lease', 'accounts', [lease, half], /of which something is held/],
  ['a second end', 'form', [all, all], /is about dep_one, which is archived/],
  [
    'credits for what is archived',
    'accounts',
    [all, allocate('org_one', 'usr_one', 1)],
    /moves wallet:usr_one, which is archived/,
  ],
  [
    'a lease for who is archived',
    'form',
    [all, { ...lease, postings: [] }],
    /is about usr_one, which is archived/,
  ],
  [
    'a node under what is archived',
    'form',
    [all, { type: 'NodeOpened.v1', data: { node: 'usr_two', parent: 'dep_one', kind: 'user' } }],
    /is about dep_one, which is archived/,
  ],
];

describe('the end of nodes', () => testLies(lies));
