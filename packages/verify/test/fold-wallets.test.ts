import { describe } from 'vitest';
import { allocate, type Lie, testLies, withData } from './lies.ts';
import { adjusted, overdraftSet, overdrawn } from './wallet-story.ts';

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

describe('a log whose wallets', () => testLies(lies));
