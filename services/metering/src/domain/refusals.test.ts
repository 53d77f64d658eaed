import { expect, it } from 'vitest';
import { note } from '../../test/usage-factory.ts';
import { refusalsIn } from './refusals.ts';
import type { Refusal, UsageRecord } from './usage-record.ts';

const refusal = (over: Partial<Refusal> = {}): UsageRecord => {
  const record = note('req_a');
  const told = { ledger: 'led_a', node: 'usr_a', apiKey: 'key_a', code: 'budget_exhausted' };
  return { ...record, refusal: { ...told, at: 5n, ...over } } as UsageRecord;
};
const counted = { ledger: 'led_a', node: 'usr_a', code: 'budget_exhausted' };

it('counts nothing where nothing was refused', () => {
  expect(refusalsIn([note('req_a'), note('req_b')])).toEqual([]);
});

it('counts by node and reason, in the order of names', () => {
  const records = [
    refusal({ node: 'usr_b' }),
    refusal({ at: 9n }),
    note('req_b'),
    refusal({ code: 'model_not_allowed' }),
    refusal({ at: 3n }),
    refusal({ ledger: 'led_0' }),
  ];
  const once = { apiKey: 'key_a', count: 1n, first: 5n, last: 5n };
  expect(refusalsIn(records)).toEqual([
    { ...counted, ...once, ledger: 'led_0' },
    { ...counted, ...once, count: 2n, first: 3n, last: 9n },
    { ...counted, ...once, code: 'model_not_allowed' },
    { ...counted, ...once, node: 'usr_b' },
  ]);
});

it('names a key only where it is that of all', () => {
  const records = [refusal(), refusal({ apiKey: 'key_b' }), refusal()];
  expect(refusalsIn(records)).toMatchObject([{ apiKey: '', count: 3n }]);
});

it('passes over what names no ledger: it is nobody’s', () => {
  expect(refusalsIn([refusal({ ledger: '' })])).toEqual([]);
});
