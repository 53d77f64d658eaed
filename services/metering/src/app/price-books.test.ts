import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualClock } from '@alfred/clock';
import { builtInBook, priceBook } from '@alfred/pricing';
import { afterAll, describe, expect, it } from 'vitest';
import { filePrices } from '../adapters/file-prices.ts';
import type { PriceChange } from '../ports/price-versions.ts';
import { priceBooks } from './price-books.ts';

const folder = mkdtempSync(join(tmpdir(), 'alfred-prices-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: unknown): string {
  const path = join(folder, `${Math.random()}.json`);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const own = (price: string) => ({
  models: [
    {
      provider: 'openai',
      model: 'mine',
      asset: 'USD/9',
      prices: { inputUncached: price, outputText: price },
    },
  ],
});

function setUp(kept = new Map<string, string>()) {
  let finds = 0;
  const changes: PriceChange[] = [];
  const versions = {
    put: async (version: string, book: string) => {
      if (!kept.has(version)) kept.set(version, book);
    },
    find: async (version: string) => {
      finds += 1;
      return kept.get(version);
    },
    lastChange: async () => BigInt(changes.length),
    changes: async () => changes,
    supersededOf: async () => new Map([['old', 'new']]),
  };
  const open = (path?: string) =>
    priceBooks({ source: filePrices(path), versions, clock: manualClock(0n) });
  return { open, kept, changes, finds: () => finds };
}

describe('priceBooks', () => {
  it('has no book before it starts, then the built-in one', async () => {
    const books = setUp().open();
    await expect(books.version('')).rejects.toMatchObject({ code: 'service_unavailable' });
    await books.task.start();
    expect((await books.version('')).json).toBe(builtInBook());
    await books.task.stop();
  });

  it('puts an operator’s prices in force and keeps every version there was', async () => {
    const { open, kept } = setUp();
    for (const price of ['1000', '2000']) {
      const books = open(file(own(price)));
      await books.task.start();
      const { version, json } = await books.version('');
      const entry = priceBook(json).find('openai', 'mine', 0n);
      expect(entry?.prices.outputText).toBe(BigInt(price));
      expect(kept.get(version)).toBe(json);
    }
    expect(kept.size).toBe(2);
    const later = open();
    await later.task.start();
    const [oldest = ''] = kept.keys();
    expect((await later.version(oldest)).version).toBe(oldest);
    const named = await later.named([oldest, 'never']);
    expect([...named.keys()]).toEqual([oldest]);
  });

  it('remembers a few versions, and asks again for the others', async () => {
    const versionsOf = Array.from({ length: 9 }, (_, n) => `2026-01-01.${n}+00000000`);
    const books = versionsOf.map((version) => [version, JSON.stringify({ version, models: [] })]);
    const { open, finds } = setUp(new Map(books as [string, string][]));
    const opened = open();
    for (const version of [...versionsOf, ...versionsOf.slice(-8)]) await opened.named([version]);
    expect(finds()).toBe(9);
    await opened.named(versionsOf.slice(0, 1));
    expect(finds()).toBe(10);
  });

  it('follows the changes that are made of it, by whomever', async () => {
    const { open, changes, kept } = setUp();
    const books = open();
    await books.task.start();
    const before = (await books.version('')).version;
    const from = '2026-12-01T00:00:00Z';
    const [model] = own('1000').models;
    if (!model) throw new Error('unreachable');
    const amendment = { kind: 'priced', model: { ...model, from } } as const;
    changes.push({ number: 1n, edition: '2026-12-01.7', amendment });
    const { version, json } = await books.version('');
    expect(version).toMatch(/^2026-12-01\.7\+/);
    expect([...kept.keys()]).toEqual([before, version]);
    const at = BigInt(Date.parse(from)) * 1_000n;
    expect(priceBook(json).find('openai', 'mine', at - 1n)).toBeUndefined();
    expect((await books.current()).find('openai', 'mine', at)).toBeDefined();
    expect((await books.version(before)).version).toBe(before);
    const later = open();
    await later.task.start();
    expect((await later.version('')).version).toBe(version);
  });

  it('knows which versions are superseded', async () => {
    const books = setUp().open();
    expect(await books.superseded([])).toEqual(new Map());
    expect(await books.superseded(['old'])).toEqual(new Map([['old', 'new']]));
  });

  it.each([
    ['no file at all', () => join(folder, 'none.json')],
    ['no JSON', () => file('{')],
    ['a float', () => file(own('0.15'))],
  ])('refuses to start with %s', async (_, path) => {
    await expect(setUp().open(path()).task.start()).rejects.toMatchObject({
      code: 'setting_invalid',
      params: { name: 'ALFRED_PRICES' },
    });
  });
});
