import { readFileSync } from 'node:fs';
import { calcPrice, findProvider } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import seed from './book.generated.json' with { type: 'json' };
import { fromList, type ListModel } from './from-list.ts';
import { builtInBook, withOverrides } from './overrides.ts';
import { priceBook } from './price-book.ts';
import { emptyUsage } from './usage.ts';

const book = priceBook(builtInBook());
const timestamp = new Date(`${seed.version.slice(0, 10)}T12:00:00Z`);
const listed = seed.models.filter((model) => model.provider === 'openai');

describe('the built-in book', () => {
  it('keeps its golden prices', () => {
    const mini = book.find('openai', 'gpt-4o-mini-2024-07-18');
    expect(mini?.prices).toMatchObject({
      inputUncached: 150_000_000n,
      cacheRead: 75_000_000n,
      outputText: 600_000_000n,
      searches: 10_000_000_000_000n,
    });
    expect(mini?.context).toBe(128_000);
    expect(book.find('sim', 'sim/echo')).toBe(book.find('sim', 'echo'));
  });

  it('is what the generator makes of the installed list', () => {
    const models = (findProvider({ providerId: 'openai' })?.models ?? []) as unknown;
    const day = seed.version.slice(0, 10);
    const made = (models as ListModel[]).map((model) => fromList('openai', model, day));
    expect(listed).toEqual(
      made.flatMap((result) => (result.outcome === 'taken' ? [result.model] : [])),
    );
  });

  // The list computes in floats, so it is an oracle to a ten-thousandth of a per cent only.
  it.each(
    listed.flatMap((model) => [
      model.model,
      ...('aliases' in model ? (model.aliases ?? []) : []),
      ...('dated' in model ? (model.dated ?? []) : []).map((base) => `${base}-2026-09-09`),
      ...('prefixes' in model ? (model.prefixes ?? []) : []).map((prefix) => `${prefix}x`),
    ]),
  )('prices %s as the list does', (name) => {
    const entry = book.find('openai', name);
    if (!entry) throw new Error(`${name} is not in the book`);
    for (const input of [1_000, 300_000]) {
      const usage = { input_tokens: input, cache_read_tokens: 400, output_tokens: 700 };
      const expected = calcPrice(usage, name, { providerId: 'openai', timestamp });
      // Ids that are prefixes are no names that the list itself would answer to.
      if (expected === null) continue;
      const exact = book.cost(entry, {
        ...emptyUsage,
        inputUncached: BigInt(input - 400),
        cacheRead: 400n,
        outputText: 300n,
        outputReasoning: 400n,
      });
      expect(Number(exact) / (expected.total_price * 1e9)).toBeCloseTo(1, 6);
    }
  });

  it('takes the example file for an operator', () => {
    const example = readFileSync(new URL('./prices.example.json', import.meta.url), 'utf8');
    const merged = priceBook(withOverrides(builtInBook(), example));
    expect(merged.find('openai', 'my-own-model-latest')?.tiers).toHaveLength(1);
  });
});

describe('fromList', () => {
  const model = (prices: unknown, match: object = { equals: 'm' }): ListModel =>
    ({ id: 'm', match, prices }) as ListModel;

  it('takes the price in force on the day', () => {
    const prices = [
      { prices: { input_mtok: 2, output_mtok: 4 } },
      {
        constraint: { type: 'start_date', start_date: '2026-06-01' },
        prices: { input_mtok: 1, output_mtok: 3 },
      },
    ];
    const on = (day: string) => {
      const result = fromList('openai', model(prices), day);
      return result.outcome === 'taken' ? result.model.prices.inputUncached : result.reason;
    };
    expect(on('2026-05-31')).toBe('2000000000');
    expect(on('2026-06-01')).toBe('1000000000');
  });

  it.each([
    ['a price by the time of day', [{ constraint: { type: 'time_of_date' }, prices: {} }]],
    ['a unit without a bucket', { input_mtok: 1, output_mtok: 1, output_image_mtok: 1 }],
    ['a price that is too fine', { input_mtok: 1e-10, output_mtok: 1 }],
    ['a tier that is too fine', { input_mtok: { base: 1, tiers: [{ start: 1, price: 1e-10 }] } }],
    ['another price for cached audio', { input_mtok: 1, output_mtok: 1, cache_audio_read_mtok: 2 }],
    ['no output', { input_mtok: 1 }],
  ])('leaves out %s', (_, prices) => {
    expect(fromList('openai', model(prices), '2026-01-01').outcome).toBe('left_out');
  });

  it('keeps names it can state exactly and lists the others', () => {
    const match = {
      or: [
        { equals: 'm' },
        { equals: 'm-latest' },
        { starts_with: 'm-x' },
        { regex: '^m\\.1-\\d{4}-\\d{2}-\\d{2}$' },
        { contains: 'm' },
        { regex: '^m+$' },
      ],
    };
    const result = fromList(
      'openai',
      model({ input_mtok: 1, output_mtok: 1 }, match),
      '2026-01-01',
    );
    expect(result).toMatchObject({
      outcome: 'taken',
      model: { aliases: ['m-latest'], prefixes: ['m-x'], dated: ['m.1'] },
      dropped: ['{"contains":"m"}', '{"regex":"^m+$"}'],
    });
  });
});
