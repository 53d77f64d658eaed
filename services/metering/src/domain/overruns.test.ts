import { describe, expect, it } from 'vitest';
import { ending, note, opened, returned } from '../../test/usage-factory.ts';
import { admittedEarlier, overrunsOf } from './overruns.ts';

const none = new Map<string, string>();
const nowhere = new Set<number>();
const short = (over: ReturnType<typeof overrunsOf>) =>
  over.map(({ ending: { request }, beyond }) => [request, beyond]);

describe('overrunsOf', () => {
  it('finds charges above the estimate of their admission, in this run or an earlier one', () => {
    const records = [
      opened('inc_a'),
      note('exact'),
      note('above'),
      ending('exact', { amount: '9000' }),
      ending('above', { amount: '9001' }),
      ending('earlier', { amount: '101' }),
      ending('unheard of', { amount: '1000000' }),
      returned('lea_a'),
    ];
    const earlier = new Map([['earlier', '100']]);
    expect(short(overrunsOf(records, earlier, nowhere))).toEqual([
      ['above', 'estimate'],
      ['earlier', 'estimate'],
    ]);
  });

  it('names each once, by the lease where the ledger says so', () => {
    const records = [note('a'), ending('a', { amount: '9001' }), note('b'), ending('b')];
    expect(short(overrunsOf(records, none, new Set([1, 3])))).toEqual([
      ['a', 'lease'],
      ['b', 'lease'],
    ]);
  });

  it('says nothing of what is no amount, or was not settled', () => {
    const records = [
      note('a'),
      ending('a', { amount: '-1' }),
      { ...note('b'), estimate: 'much' },
      ending('b', { amount: '9001' }),
      note('c'),
      ending('c', { ending: 'reconciled', amount: '9001' }),
    ];
    expect(overrunsOf(records, none, nowhere)).toEqual([]);
  });
});

it('asks for the estimates of no other requests than those that were admitted earlier', () => {
  const refused = { ...note('refused'), estimate: '' };
  const free = ending('free', { ending: 'released' });
  const records = [note('a'), ending('a'), ending('b'), refused, ending('refused'), free];
  expect(admittedEarlier(records)).toEqual(['b', 'refused']);
});
