import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { derivedId, isId, randomId, sortableId } from './index.ts';

const prefix = fc.constantFrom('usr', 'lea', 'req', 'led');

describe('randomId', () => {
  it('has its prefix and never comes twice', () => {
    const ids = Array.from({ length: 500 }, () => randomId('usr'));
    for (const id of ids) expect(isId('usr', id)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('sortableId', () => {
  const micros = fc.bigInt(0n, 2n ** 48n * 1000n - 1n);

  it('sorts by time, to the millisecond', () => {
    fc.assert(
      fc.property(micros, micros, (a, b) => {
        const [x, y] = [sortableId('req', a), sortableId('req', b)];
        const [early, late] = [a / 1000n, b / 1000n];
        if (early !== late) expect(x < y).toBe(early < late);
      }),
    );
  });

  it('never comes twice in one moment', () => {
    const ids = Array.from({ length: 500 }, () => sortableId('req', 1_795_312_345_123_456n));
    for (const id of ids) expect(isId('req', id)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refuses a time that it cannot hold', () => {
    expect(() => sortableId('req', -1000n)).toThrow(RangeError);
    expect(() => sortableId('req', 2n ** 48n * 1000n)).toThrow(RangeError);
  });
});

describe('derivedId', () => {
  it('is the same for the same parts, for ever', () => {
    expect(derivedId('lea', 'inc_1', '7')).toBe(derivedId('lea', 'inc_1', '7'));
    expect(derivedId('lea', 'inc_1', '7')).toMatchInlineSnapshot(`"lea_7gjWlKY2M87tdTc4xirt4p"`);
  });

  it('tells apart whatever differs, also where the parts join', () => {
    expect(derivedId('lea', 'ab', 'c')).not.toBe(derivedId('lea', 'a', 'bc'));
    expect(derivedId('lea', 'abc')).not.toBe(derivedId('lea', 'abc', ''));
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b);
        expect(derivedId('lea', ...a) === derivedId('lea', ...b)).toBe(same);
      }),
    );
  });

  it('counts bytes, not characters', () => {
    expect(derivedId('lea', 'é', '')).not.toBe(derivedId('lea', 'e', '\u0301'));
  });
});

describe('isId', () => {
  it('knows every kind of id by its prefix alone', () => {
    fc.assert(
      fc.property(prefix, prefix, (own, other) => {
        for (const id of [randomId(own), sortableId(own, 1n), derivedId(own, 'x')]) {
          expect(isId(other, id)).toBe(own === other);
        }
      }),
    );
  });

  it.each([
    '',
    'usr',
    'usr_',
    'usr_5n9GwEYrslEl7i0VbWgUv',
    'usr_5n9GwEYrslEl7i0VbWgUvdd',
    'usr-5n9GwEYrslEl7i0VbWgUvd',
    'USR_5n9GwEYrslEl7i0VbWgUvd',
    'usr_5n9GwEYrslEl7i0VbWgU_d',
    'usr_5n9GwEYrslEl7i0VbWgUé0',
    ' usr_5n9GwEYrslEl7i0VbWgUvd',
  ])('refuses %j', (text) => {
    expect(isId('usr', text)).toBe(false);
  });
});
