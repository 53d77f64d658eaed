import { describe, expect, it } from 'vitest';
import { orderOptions } from './order-options.ts';

const option = (name: string, weight = 1) => ({
  ...{ name, weight, cost: 1n, firstByte: undefined, running: 0 },
});

/** A sequence that only looks random, the same in every run. */
function drawing(): () => number {
  let state = 42;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('an order', () => {
  it('by weight puts each first as often as its weight says', () => {
    const random = drawing();
    const options = [option('a'), option('b', 3)];
    const firsts = Array.from(
      { length: 4_000 },
      () => orderOptions('weighted', options, random)[0]?.name,
    );
    const share = firsts.filter((name) => name === 'b').length / firsts.length;
    expect(share).toBeGreaterThan(0.72);
    expect(share).toBeLessThan(0.78);
  });

  it('by business spreads what is idle', () => {
    const random = drawing();
    const options = [option('a'), option('b')];
    const draw = () => orderOptions('least_busy', options, random)[0]?.name;
    expect(new Set(Array.from({ length: 50 }, draw))).toEqual(new Set(['a', 'b']));
  });

  it('of a strategy that nobody knows is the order of the list', () => {
    const options = [option('b'), option('a')];
    expect(orderOptions('by_colour', options, () => 0)).toEqual(options);
  });

  it('never loses one', () => {
    const options = ['a', 'b', 'c', 'd'].map((name) => option(name));
    for (const strategy of ['ordered', 'weighted', 'cheapest', 'fastest', 'least_busy']) {
      const ordered = orderOptions(strategy, options, drawing());
      expect(new Set(ordered)).toEqual(new Set(options));
    }
  });
});
