import { describe, expect, it } from 'vitest';
import { anatomyOf } from '../support/anatomy.ts';
import { strayCatches, strayThrows } from './failures.ts';

const domain = 'services/ledger/src/domain/lease.ts';
const catches = (path: string, text: string) => strayCatches(path, anatomyOf(path, text));
const throws = (path: string, text: string) => strayThrows(path, anatomyOf(path, text));

describe('strayCatches', () => {
  it.each(['try { a(); } catch { b(); }', 'a().catch(b);'])('finds %s in a domain', (text) => {
    expect(catches(domain, `\n${text}`)).toEqual([expect.objectContaining({ line: 2 })]);
  });

  it('lets adapters and tests catch', () => {
    const text = 'try { a(); } catch { b(); }';
    expect(catches('services/ledger/src/adapters/store.ts', text)).toEqual([]);
    expect(catches('services/ledger/src/domain/lease.test.ts', text)).toEqual([]);
    expect(catches(domain, 'try { a(); } finally { b(); }')).toEqual([]);
  });
});

describe('strayThrows', () => {
  it('lets no domain throw', () => {
    expect(throws(domain, '\nthrow new Error();')).toEqual([expect.objectContaining({ line: 2 })]);
    expect(throws('services/ledger/src/adapters/store.ts', 'throw new Error();')).toEqual([]);
  });
});
