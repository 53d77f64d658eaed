import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortedRuns } from '../src/sorted-runs.ts';

async function repeatedIn(numbers: readonly bigint[], runLength: number, most = 1_000) {
  const runs = sortedRuns(most, runLength);
  for (const number of numbers) runs.add(number);
  await runs.settled();
  const repeated = await runs.repeated();
  await runs.remove();
  return [...repeated].sort();
}

function expected(numbers: readonly bigint[]): readonly bigint[] {
  return [...new Set(numbers.filter((number, index) => numbers.indexOf(number) < index))].sort();
}

describe('numbers that are more than memory holds', () => {
  it('are found when they repeat, whichever run they are in', async () => {
    const few = fc.array(fc.bigInt({ min: 0n, max: 40n }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(few, fc.integer({ min: 1, max: 20 }), async (numbers, runLength) => {
        expect(await repeatedIn(numbers, runLength)).toEqual(expected(numbers));
      }),
      { numRuns: 60 },
    );
  });

  it('are read back in pieces', async () => {
    const many = Array.from({ length: 30_000 }, (_, index) => BigInt(index) * 7_919n);
    expect(await repeatedIn([...many, 7_919n, 7_919n * 20_000n], 9_000)).toEqual([
      7_919n * 20_000n,
      7_919n,
    ]);
    expect(await repeatedIn([...many, ...many], 9_000, 10)).toHaveLength(10);
  });

  it('leave nothing behind', async () => {
    const before = await readdir(tmpdir());
    await repeatedIn([1n, 2n, 3n], 1);
    const left = (await readdir(tmpdir())).filter((name) => !before.includes(name));
    expect(left.filter((name) => name.startsWith('alfred-verify-runs-'))).toEqual([]);
  });
});
