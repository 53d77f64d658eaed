import { expect, it } from 'vitest';
import { addCharge, burnPerSecond, startBurn } from './burn.ts';

const second = 1_000_000n;

it('is what was charged in the last five to ten seconds', () => {
  let burn = startBurn(0n);
  for (let at = 0n; at < 10n; at += 1n) burn = addCharge(burn, 100n, at * second);
  expect(burnPerSecond(burn, 10n * second - 1n)).toBeGreaterThanOrEqual(99n);
  expect(burnPerSecond(burn, 10n * second - 1n)).toBeLessThanOrEqual(101n);
});

it('is nothing before the first charge, and again when it is long ago', () => {
  const burn = startBurn(7n);
  expect(burnPerSecond(burn, 9n)).toBe(0n);
  expect(burnPerSecond(addCharge(burn, 100n, 8n), 20n * second)).toBe(0n);
  expect(burnPerSecond(addCharge(burn, 100n, 8n), 7n * second)).toBeGreaterThan(0n);
});
