import { expect, it } from 'vitest';
import { movedAmount } from './moved-amount.ts';

const entry = (type: string, ...amounts: string[]) =>
  JSON.stringify({
    ...{ seq: 7, type, data: {} },
    ...(amounts.length === 0 ? {} : { postings: amounts.map((amount) => ({ amount })) }),
  });

it.each([
  ['WalletSwept.v1', ['12345678901234567890'], 12_345_678_901_234_567_890n],
  ['WalletToppedUp.v1', ['5'], 5n],
  ['WalletToppedUp.v1', [], 0n],
  ['MovementScheduled.v1', ['5'], undefined],
])('of %s with %j is %s', (type, amounts, moved) => {
  expect(movedAmount(entry(type, ...amounts))).toBe(moved);
});
