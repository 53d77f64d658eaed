import { builtInBook, priceBook, withOverrides } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { book, ending, prices, used } from '../../test/usage-factory.ts';
import { checkCharge } from './charge.ts';
import { namedPrices } from './plan-usage.ts';
import { rerateAtOnce } from './rerate.ts';
import { ratePage } from './rerate-page.ts';
import type { Ending, RatedCall } from './usage-record.ts';

/** Ten tokens of input at $0.15 a million, read by a provider that then failed. */
const failed: RatedCall = {
  provider: 'openai',
  model: 'gpt-4o-mini',
  amount: '1500',
  price: book.version,
  usage: used({ outputText: 0n }),
};
const free: RatedCall = { ...failed, amount: '0', usage: undefined };
const answered: RatedCall = {
  provider: 'sim',
  model: 'echo',
  amount: '4500',
  price: book.version,
  usage: used(),
};

const called = (calls: readonly RatedCall[], over: Partial<Ending> = {}) =>
  ending('a', { calls, amount: '6000', ...over });

describe('a request that several calls were made for', () => {
  it('costs what its calls cost, each by its own prices', () => {
    const { amount, problem } = checkCharge(called([failed, free, answered]), prices);
    expect([amount, problem]).toEqual([6_000n, undefined]);
  });

  it('costs what the failed ones cost when none answered', () => {
    const { provider, model, usage = used() } = failed;
    const said = { provider, model, usage, amount: '1500' };
    expect(checkCharge(called([failed, free], said), prices).problem).toBeUndefined();
  });

  it.each<[string, string, readonly RatedCall[], Partial<Ending>]>([
    ['a call that was not charged', 'amount_differs', [failed, answered], { amount: '4500' }],
    ['a call that is charged twice', 'amount_differs', [failed, answered], { amount: '7500' }],
    ['a charge that no call makes', 'calls_differ', [free, free], {}],
    ['an ending that none of its calls is', 'calls_differ', [failed], {}],
    ['a call without a price', 'model_unpriced', [{ ...failed, model: 'other' }, answered], {}],
    ['a call by unknown prices', 'price_unknown', [{ ...failed, price: 'gone' }, answered], {}],
  ])('stops %s', (_, problem, calls, over) => {
    expect(checkCharge(called(calls, over), prices).problem).toBe(problem);
  });

  it('names the prices of all of its calls', () => {
    const calls = [{ ...failed, price: 'earlier' }, answered];
    expect(namedPrices([called(calls)])).toEqual([book.version, 'earlier']);
  });

  it('is rated again as a whole where one of its calls was charged wrongly', () => {
    const dearer = priceBook(
      withOverrides(
        builtInBook(),
        JSON.stringify({
          models: [
            {
              ...{ provider: 'openai', model: 'gpt-4o-mini', asset: 'USD/9' },
              prices: { inputUncached: '1500000000', outputText: '600000000' },
            },
          ],
        }),
      ),
    );
    const request = called([failed, answered]);
    const wish = {
      ...{ provider: 'openai', model: 'gpt-4o-mini', fromVersion: '', since: 0n, until: 0n },
      ...{ toVersion: dearer.version, organization: '', dryRun: false },
    };
    const page = ratePage([request], wish, { book: dearer, charges: new Map() });
    expect(page.changes).toMatchObject([{ before: 6_000n, command: { amount: 19_500n } }]);
    const superseded = new Map([[book.version, dearer.version]]);
    const answers = new Map([[0, { outcome: 'accepted' }]]);
    const books = new Map([[dearer.version, dearer]]);
    expect(rerateAtOnce([request], answers, { superseded, books })).toMatchObject([
      { command: { amount: 19_500n, price: dearer.version } },
    ]);
  });
});
