import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { meteringDatabase } from '../../test/metering-database.ts';
import type { NextVersion, PriceVersions } from '../ports/price-versions.ts';
import { postgresPriceVersions } from './postgres-price-versions.ts';

let database: Awaited<ReturnType<typeof meteringDatabase>>;
let versions: PriceVersions;

beforeAll(async () => {
  database = await meteringDatabase();
  versions = postgresPriceVersions(database.pool);
});
afterAll(() => database.close());
beforeEach(() => database.pool.query('truncate price_version, price_change, idempotency'));

const next = (n: number): NextVersion => ({
  ...{ edition: `2026-12-01.${n}`, version: `v${n}`, book: `{"n": ${n}}`, at: BigInt(n) },
  amendment: {
    kind: 'listed',
    ...{ provider: 'openai', model: `m${n}`, from: '2026-12-01T00:00:00Z' },
  },
});
const attempt = (key: string, content = key) => ({ key, digest: Buffer.from(content) });

describe('changes', () => {
  it('come one after another, however many ask at once', async () => {
    expect(await versions.lastChange()).toBe(0n);
    const make = () => versions.change(attempt(''), (changes) => next(changes.length + 1));
    const made = await Promise.all(Array.from({ length: 5 }, make));
    expect(made.toSorted()).toEqual(['v1', 'v2', 'v3', 'v4', 'v5']);
    expect(await versions.lastChange()).toBe(5n);
    const changes = await versions.changes();
    expect(changes.map(({ number, edition }) => [number, edition])).toEqual(
      [1, 2, 3, 4, 5].map((n) => [BigInt(n), `2026-12-01.${n}`]),
    );
    expect(changes[2]?.amendment).toEqual(next(3).amendment);
    expect(await versions.find('v3')).toBe('{"n": 3}');
  });

  it('are made once under one key', async () => {
    const make = (key: string, content?: string) =>
      versions.change(attempt(key, content), (changes) => next(changes.length + 1));
    expect([await make('a'), await make('b'), await make('a')]).toEqual(['v1', 'v2', 'v1']);
    await expect(make('a', 'other')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(await versions.lastChange()).toBe(2n);
  });

  it('that change nothing are none', async () => {
    expect(await versions.change(attempt(''), () => ({ version: 'v0' }))).toBe('v0');
    expect(await versions.lastChange()).toBe(0n);
  });
});

describe('versions', () => {
  it('are listed by page, the newest first', async () => {
    for (const n of [1, 2, 3]) await versions.put(`v${n}`, '{}', BigInt(n));
    const [newest, second] = await versions.list(undefined, 2);
    const unmarked = { supersededBy: undefined, supersededAt: undefined };
    expect([newest, second]).toEqual([
      { version: 'v3', since: 3n, ...unmarked },
      { version: 'v2', since: 2n, ...unmarked },
    ]);
    expect((await versions.list('v2', 2)).map(({ version }) => version)).toEqual(['v1']);
  });

  it('are superseded along a chain to its end, until they are in force again', async () => {
    for (const n of [1, 2, 3]) await versions.put(`v${n}`, '{}', 1n);
    const mark = (version: string, by: string, key = '') =>
      versions.supersede(attempt(key, `${version} ${by}`), { version, by, at: 9n });
    expect(await mark('v1', 'v2', 'k')).toEqual({
      ...{ version: 'v1', since: 1n, supersededBy: 'v2', supersededAt: 9n },
    });
    await mark('v2', 'v3');
    const chains = await versions.supersededOf(['v1', 'v2', 'v3', 'none']);
    expect(chains).toEqual(
      new Map([
        ['v1', 'v3'],
        ['v2', 'v3'],
      ]),
    );
    await expect(mark('v1', 'v3', 'k')).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(await mark('none', 'v3')).toBeUndefined();
    await versions.put('v1', '{}', 2n);
    expect([...(await versions.supersededOf(['v1', 'v2'])).keys()]).toEqual(['v2']);
  });
});
