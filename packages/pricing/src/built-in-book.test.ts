import { readFileSync } from 'node:fs';
import { calcPrice } from '@pydantic/genai-prices';
import { describe, expect, it } from 'vitest';
import seed from './book.generated.json' with { type: 'json' };
import { builtInBook, withOverrides } from './overrides.ts';
import { priceBook } from './price-book.ts';
import { instantOf } from './rate.ts';
import { emptyUsage } from './usage.ts';

const book = priceBook(builtInBook());
const models: readonly {
  readonly provider: string;
  readonly model: string;
  readonly aliases?: readonly string[];
}[] = seed.models;
const providers = [...new Set(models.map(({ provider }) => provider))];

/** Noon, deep night and morning of days on which prices of the list changed. */
const instants = ['2025-06-09', '2026-08-16', '2026-08-17', '2026-11-22', '2027-01-01'].flatMap(
  (day) => ['00:30', '02:00', '12:00', '16:30'].map((time) => `${day}T${time}:00Z`),
);

/** Each once, although several editions have it. */
const names = [
  ...new Set(
    models
      .filter(({ provider }) => provider !== 'sim')
      .flatMap(({ provider, model, aliases = [] }) =>
        [model, ...aliases].map((name) => `${provider} ${name}`),
      ),
  ),
];

describe('the built-in book', () => {
  it('has the providers that Alfred has names for, but the one without a price list', () => {
    expect(providers.toSorted()).toEqual([
      ...['anthropic', 'azure', 'cohere', 'deepseek', 'google', 'groq', 'mistral', 'openai'],
      ...['perplexity', 'sim', 'together'],
    ]);
  });

  it('keeps its golden prices', () => {
    const at = instantOf('2026-11-22T12:00:00Z');
    const mini = book.find('openai', 'gpt-4o-mini-2024-07-18', at);
    expect(mini?.prices).toMatchObject({
      inputUncached: 150_000_000n,
      cacheRead: 75_000_000n,
      outputText: 600_000_000n,
      searches: 10_000_000_000_000n,
    });
    expect(mini?.context).toBe(128_000);
    expect(book.find('sim', 'sim/echo', at)).toBe(book.find('sim', 'echo', at));
    expect(book.find('anthropic', 'claude-3-5-sonnet-20241022', at)?.prices).toMatchObject({
      cacheWrite5m: 3_750_000_000n,
      cacheWrite1h: 6_000_000_000n,
    });
    expect(book.find('perplexity', 'sonar', at)?.prices.requests).toBe(12_000_000_000_000n);
  });

  it('knows prices by the date and by the hour', () => {
    const input = (model: string, at: string) =>
      book.find('deepseek', model, instantOf(at))?.prices.inputUncached;
    expect(input('deepseek-v4-flash', '2026-08-16T23:59:59.999Z')).toBe(140_000_000n);
    expect(input('deepseek-v4-flash', '2026-08-17T00:00:00Z')).toBe(220_000_000n);
    expect(input('deepseek-v4-flash', '2026-08-17T01:00:00Z')).toBe(440_000_000n);
    expect(input('deepseek-v4-flash', '2026-08-17T03:59:59Z')).toBe(440_000_000n);
    expect(input('deepseek-v4-flash', '2026-08-17T04:00:00Z')).toBe(220_000_000n);
  });

  // The list computes in floats, so it is an oracle to a ten-thousandth of a per cent only.
  it.each(names)('prices %s as the list does, at any time', (named) => {
    const [provider = '', name = ''] = named.split(' ');
    for (const instant of instants) {
      const entry = book.find(provider, name, instantOf(instant));
      for (const input of [1_000, 300_000]) {
        const usage = { input_tokens: input, cache_read_tokens: 400, output_tokens: 700 };
        const asked = { providerId: provider, timestamp: new Date(instant) };
        const expected = calcPrice(usage, name, asked);
        // Ids that are prefixes are no names that the list itself would answer to.
        if (expected === null || !entry) continue;
        const exact = book.cost(entry, {
          ...emptyUsage,
          inputUncached: BigInt(input - 400),
          cacheRead: 400n,
          outputText: 700n,
          requests: 1n,
        });
        const wanted = expected.total_price * 1e9;
        expect(`${instant} ${input} ${Math.abs(Number(exact) - wanted) <= 1 + wanted / 1e6}`).toBe(
          `${instant} ${input} true`,
        );
      }
    }
  });

  it('takes the example file for an operator', () => {
    const example = readFileSync(new URL('./prices.example.json', import.meta.url), 'utf8');
    const merged = priceBook(withOverrides(builtInBook(), example));
    expect(merged.find('openai', 'my-own-model-latest', 0n)?.tiers).toHaveLength(1);
  });
});
