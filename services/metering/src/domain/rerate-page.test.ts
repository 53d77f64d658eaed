import { builtInBook, priceBook, withOverrides } from '@alfred/pricing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ending, book as listBook, used } from '../../test/usage-factory.ts';
import { advanceBy, noProgress, type RerateWish, ratePage } from './rerate-page.ts';

const model = { provider: 'sim', model: 'sim/echo', aliases: ['echo'], asset: 'USD/9' };
const right = priceBook(
  withOverrides(
    builtInBook(),
    JSON.stringify({
      models: [{ ...model, prices: { inputUncached: '300000000', outputText: '600000000' } }],
    }),
  ),
);
const wish = (over: Partial<RerateWish> = {}): RerateWish => ({
  ...{ provider: 'sim', model: '', fromVersion: '', toVersion: right.version },
  ...{ since: 0n, until: 0n, organization: '', dryRun: false },
  ...over,
});
const rate = (
  endings: Parameters<typeof ratePage>[0],
  over: Partial<RerateWish> = {},
  charges: ReadonlyMap<string, bigint> = new Map(),
) => ratePage(endings, wish(over), { book: right, charges });
const at = ending('x').startedAt;

describe('a page of requests', () => {
  it('changes what the right version charges otherwise', () => {
    const { matched, changes } = rate([ending('a'), ending('b', { model: 'lorem' })]);
    expect(matched).toBe(2);
    expect(changes).toMatchObject([
      {
        ...{ asset: 'USD/9', before: 4500n },
        command: { amount: 6000n, price: right.version, reason: 'price_corrected' },
      },
    ]);
  });

  it('starts from what the last rerate charged', () => {
    const charges = new Map([['a', 6000n]]);
    expect(rate([ending('a')], {}, charges).changes).toEqual([]);
    expect(rate([ending('a')], {}, new Map([['a', 7n]])).changes).toMatchObject([{ before: 7n }]);
  });

  it.each([
    ['of another provider', { provider: 'openai' }, 0],
    ['of the model by its own name', { model: 'sim/echo' }, 1],
    ['of the model by the name of the call', { model: 'echo' }, 1],
    ['of another model', { model: 'sim/lorem' }, 0],
    ['of the version', { fromVersion: listBook.version }, 1],
    ['of another version', { fromVersion: 'v' }, 0],
    ['from its instant', { since: at }, 1],
    ['from later', { since: at + 1n }, 0],
    ['until its instant', { until: at }, 0],
    ['until later', { until: at + 1n }, 1],
  ])('matches by what is asked for: %s', (_, over, matched) => {
    expect(rate([ending('a')], over).matched).toBe(matched);
  });

  it('leaves out what has no usage, and counts what has no price', () => {
    const lost = ending('a', { ending: 'reconciled' });
    const free = ending('b', { ending: 'released' });
    expect(rate([lost, free]).matched).toBe(0);
    const odd = [ending('c', { model: 'gone' }), ending('d', { usage: used({ outputText: -1n }) })];
    expect(rate([...odd, ending('e', { asset: 'TOK/0' })])).toMatchObject({
      ...{ matched: 3, unpriced: 3, changes: [] },
    });
  });
});

describe('progress', () => {
  it('adds up over any pages as over one', () => {
    const endings = Array.from({ length: 30 }, (_, n) =>
      ending(`r${n}`, { model: n % 3 === 0 ? 'lorem' : 'echo', amount: `${4_000 + n}` }),
    );
    const whole = advanceBy(noProgress, { ...rate(endings), seen: 30 }, new Set());
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 30 }), (sizes) => {
        let progress = noProgress;
        let from = 0;
        for (const size of sizes) {
          const page = endings.slice(from, from + size);
          progress = advanceBy(progress, { ...rate(page), seen: page.length }, new Set());
          from += size;
        }
        expect(progress).toEqual(whole);
      }),
    );
  });

  it('counts no change that the ledger refused', () => {
    const page = { ...rate([ending('a'), ending('b')]), seen: 2 };
    expect(advanceBy(noProgress, page, new Set([0]))).toMatchObject({
      ...{ changed: 1n, refused: 1n },
      totals: [{ asset: 'USD/9', before: 4500n, after: 6000n }],
    });
  });
});
