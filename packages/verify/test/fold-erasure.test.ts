import { describe, expect, it } from 'vitest';
import { exportOf } from './exports.ts';
import { type Lie, testLies, verifier } from './lies.ts';
import { chain, type Draft, opening } from './log-builder.ts';

const erased = (node: string, postings?: Draft['postings']): Draft => ({
  ...{ type: 'ErasureDone.v1', key: 'sys:era_one', data: { node } },
  ...(postings ? { postings } : {}),
});

const memo = {
  field: 'memo',
  subjects: ['dep_one', 'usr_one'],
  box: 'AQ'.repeat(40),
  mac: 'cd'.repeat(32),
};

const said = (...sealed: readonly object[]): Draft => ({
  ...{ type: 'CreditsAllocated.v1', key: 'api:key_one:memo' },
  postings: [['wallet:usr_one', 'wallet:dep_one', 1]],
  data: { from: 'usr_one', to: 'dep_one' },
  sealed,
});

const lies: readonly Lie[] = [
  ['an erasure of nobody', 'form', [erased('usr_two')], /usr_two, which was never opened/],
  ['an erasure of a department', 'form', [erased('dep_one')], /erases dep_one, a department/],
  [
    'an erasure that moves money',
    'postings',
    [erased('usr_one', [['wallet:usr_one', 'issued', 1]])],
    /wallet:usr_one/,
  ],
  [
    'a sealed text without a command',
    'form',
    [{ ...said(memo), key: undefined as never }],
    /no digest/,
  ],
  ['nothing that is sealed', 'form', [said()], /sealed and says nothing/],
  ['a sealed field twice', 'form', [said(memo, memo)], /a sealed field twice/],
  ['a sealed text about nobody', 'form', [said({ ...memo, subjects: [] })], /once and in order/],
  [
    'a sealed text about somebody twice',
    'form',
    [said({ ...memo, subjects: ['usr_one', 'usr_one'] })],
    /once and in order/,
  ],
  ['a text in clear', 'form', [said({ ...memo, box: 'for the flowers' })], /box is not a box/],
  ['a sealed text with more', 'form', [said({ ...memo, text: 'x' })], /unknown member "text"/],
];

describe('a ledger that signed, of what is about people,', () => testLies(lies));

const verdictOf = verifier();

it('believes an entry with sealed texts, and an erasure, also a second one', async () => {
  const again = { ...erased('usr_one'), key: 'sys:era_two' };
  const verdict = await verdictOf(
    exportOf(chain([...opening, said(memo), erased('usr_one'), again])),
  );
  expect(verdict.culprit).toBeUndefined();
});
