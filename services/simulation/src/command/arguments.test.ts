import { describe, expect, it } from 'vitest';
import { BadArguments, rangesOf, readArguments } from './arguments.ts';

describe('a command line', () => {
  it('says what is run', () => {
    expect(readArguments(['--seed', '42', '--steps', '7', '--plant', '3'])).toMatchObject({
      ...{ seeds: [42], steps: 7, plant: 3, trace: false, only: undefined },
    });
    expect(readArguments(['--seeds', '1-3,9', '--without', 'cut,crash', '--trace'])).toMatchObject({
      ...{ seeds: [1, 2, 3, 9], without: ['cut', 'crash'], trace: true },
    });
    expect(readArguments([])).toMatchObject({ seeds: [1], steps: 500 });
  });

  it.each([['--sed'], ['--seed', 'x'], ['--steps', '-1']])('is refused: %s', (...given) => {
    expect(() => readArguments(given)).toThrow(BadArguments);
  });

  it('writes numbers as it reads them', () => {
    const numbers = [1, 2, 3, 7, 9, 10];
    expect(rangesOf(numbers)).toBe('1-3,7,9-10');
    expect(readArguments(['--only', rangesOf(numbers)]).only).toEqual(numbers);
  });
});
