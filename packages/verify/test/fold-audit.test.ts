import { describe } from 'vitest';
import { type Lie, testLies, withData } from './lies.ts';
import type { Draft } from './log-builder.ts';

const act: Draft = {
  type: 'ActRecorded.v1',
  key: 'sys:act_1',
  data: { act: 'key.created', subject: 'key_1', facts: { node: 'usr_one' } },
};
const refusals: Draft = {
  type: 'RefusalsCounted.v1',
  key: 'sys:ref_1',
  data: { node: 'usr_one', code: 'budget_exhausted', count: 3, first: 10, last: 20 },
};
const withoutKey = ({ key: _, ...draft }: Draft): Draft => draft;

const lies: readonly Lie[] = [
  [
    'an act that moves money',
    'postings',
    [{ ...act, postings: [['issued', 'wallet:usr_one', 1]] }],
    /may not post/,
  ],
  ['an act of nobody', 'form', [withoutKey(act)], /has no key/],
  ['an act that nobody does', 'form', [withData(act, { act: 'key.sold' })], /is none of/],
  ['a fact with an address', 'form', [withData(act, { facts: { to: 'a@b.c' } })], /public word/],
  [
    'a refusal that moves money',
    'postings',
    [{ ...refusals, postings: [['issued', 'wallet:usr_one', 1]] }],
    /may not post/,
  ],
  ['a count of nobody', 'form', [withoutKey(refusals)], /has no key/],
  ['a count of nothing', 'form', [withData(refusals, { count: 0 })], /counts no refusal/],
  ['a count that ends first', 'form', [withData(refusals, { last: 9 })], /begins after it ends/],
  ['a refusal with a text', 'form', [withData(refusals, { code: 'No money' })], /a code/],
];

describe('lies about what was done and refused', () => testLies(lies));
