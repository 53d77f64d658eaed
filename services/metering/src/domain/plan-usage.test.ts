import { builtInBook, priceBook, withOverrides } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import {
  book,
  echoAmount,
  ending,
  note,
  opened,
  prices,
  returned,
  used,
} from '../../test/usage-factory.ts';
import { checkCharge } from './charge.ts';
import { namedPrices, planUsage } from './plan-usage.ts';
import { storiesOf } from './stories.ts';

describe('checkCharge', () => {
  it('agrees with a charge that the named prices give', () => {
    expect(checkCharge(ending('a'), prices)).toEqual({
      amount: 4500n,
      problem: undefined,
      params: {},
    });
  });

  it.each([
    ['amount_invalid', { amount: '-1' }, 0n],
    ['amount_invalid', { amount: '1.5' }, 0n],
    ['usage_invalid', { usage: used({ outputText: -1n }) }, 4500n],
    ['price_unknown', { price: '2020-01-01.1+00000000' }, 4500n],
    ['model_unpriced', { model: 'other' }, 4500n],
    ['asset_unpriced', { asset: 'TOK/0' }, 4500n],
    ['amount_differs', { amount: '4501' }, 4501n],
    ['amount_differs', { amount: '0' }, 0n],
  ] as const)('stops %s and keeps the amount of the gateway', (problem, over, amount) => {
    expect(checkCharge(ending('a', over), prices)).toMatchObject({ problem, amount });
  });

  it('names the count that cannot be', () => {
    const usage = used({ outputAudio: 10n ** 15n });
    const { params } = checkCharge(ending('a', { usage }), prices);
    expect(params).toEqual({ amount: echoAmount, problem: 'absurd', bucket: 'outputAudio' });
  });

  it('computes in the asset that paid, at the rate and price of the instant', () => {
    const from = '2026-12-01T00:00:00Z';
    const rate = (dollars: string, over = {}) => ({ asset: 'CREDIT/6', dollars, ...over });
    const rated = priceBook(
      withOverrides(
        builtInBook(),
        JSON.stringify({ models: [], rates: [rate('0.01'), rate('0.02', { from })] }),
      ),
    );
    // 4,500 nano-dollars: 450 micro-credits at a cent a credit, 225 at two.
    const paid = (amount: string, startedAt: bigint) =>
      checkCharge(
        ending('a', { asset: 'CREDIT/6', price: rated.version, amount, startedAt }),
        new Map([[rated.version, rated]]),
      ).problem;
    const december = BigInt(Date.parse(from)) * 1_000n;
    expect([paid('450', december - 1n), paid('225', december)]).toEqual([undefined, undefined]);
    expect(paid('450', december)).toBe('amount_differs');
  });

  it('has nothing to compute where nothing was counted', () => {
    const price = 'gone';
    const released = ending('a', { ending: 'released', amount: '0', price });
    const reconciled = ending('a', { ending: 'reconciled', amount: '77', price });
    expect(checkCharge(released, prices)).toMatchObject({ amount: 0n, problem: undefined });
    expect(checkCharge(reconciled, prices)).toMatchObject({ amount: 77n, problem: undefined });
  });
});

describe('planUsage', () => {
  it('commands one capture per ending and one return per lease, in the order of the records', () => {
    const { commands, stops } = planUsage(
      [
        opened('inc_a'),
        note('a'),
        ending('a'),
        { type: 'unknown', bytes: Buffer.of() },
        returned('lea_a', 2n),
        ending('b', { ending: 'released', amount: '0', usage: used({ inputUncached: 0n }) }),
      ],
      prices,
    );
    expect(stops).toEqual([]);
    expect(commands).toMatchObject([
      { record: 2, command: { type: 'capture', amount: 4500n, disputed: false } },
      { record: 4, command: { type: 'return', of: { lease: 'lea_a', admitted: 2n } } },
      { record: 5, command: { type: 'capture', amount: 0n, usage: { outputText: 5n } } },
    ]);
  });

  it('disputes a charge that differs, and stops it with both amounts', () => {
    const { commands, stops } = planUsage([ending('a', { amount: '4499' })], prices);
    expect(commands).toMatchObject([{ command: { amount: 4499n, disputed: true } }]);
    expect(stops).toEqual([
      { record: 0, reason: 'amount_differs', params: { amount: '4499', expected: echoAmount } },
    ]);
  });

  it('tells the ledger nothing of usage that cannot be', () => {
    const absurd = ending('a', { usage: used({ outputText: -5n }) });
    expect(planUsage([absurd], prices).commands).toMatchObject([{ command: { usage: {} } }]);
  });
});

describe('namedPrices', () => {
  it('names each version of settled charges once', () => {
    const old = ending('b', { price: 'old' });
    const released = ending('c', { ending: 'released', price: 'none' });
    expect(namedPrices([ending('a'), old, ending('d'), released, note('e')])).toEqual([
      book.version,
      'old',
    ]);
  });
});

describe('storiesOf', () => {
  it('gathers the records of each request, its entry and its dispute, by the order of ids', () => {
    const records = [note('b'), note('a'), ending('b'), returned('lea_a'), ending('c')];
    const stories = storiesOf(records, {
      entries: new Map([
        [2, 7n],
        [3, 8n],
        [4, 9n],
      ]),
      stops: [{ record: 4, reason: 'amount_differs', params: {} }],
    });
    const told = (request: string, texts: string[], entry: bigint, disputed: boolean) => ({
      request,
      organization: 'org_a',
      records: texts.map((text) => Buffer.from(text)),
      entry,
      disputed,
      lease: request === 'c' ? '' : 'lea_a',
      ended: request !== 'a',
      reconciled: false,
    });
    expect(stories).toEqual([
      told('a', ['note of a'], 0n, false),
      told('b', ['note of b', 'ending of b'], 7n, false),
      told('c', ['ending of c'], 9n, true),
    ]);
  });
});
