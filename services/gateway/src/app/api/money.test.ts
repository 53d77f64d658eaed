import { USD } from '@alfred/money';
import { describe, expect, it } from 'vitest';
import { acceptMoney, acceptMovement } from './money.ts';

describe('written money', () => {
  it('is read in the unit of its asset', () => {
    expect(acceptMoney({ asset: 'USD', amount: '12.5' }, 'limit')).toEqual({
      asset: USD,
      amount: 12_500_000_000n,
    });
    expect(acceptMoney({ asset: 'USD', amount: '0' }, 'limit').amount).toBe(0n);
  });

  it.each([
    ['x', 'it is no decimal number'],
    ['0.0000000001', 'it has more decimals than the asset'],
    ['99999999999999999999999', 'it is too large'],
  ])('%s is refused: %s', (amount, reason) => {
    expect(() => acceptMoney({ asset: 'USD', amount }, 'limit')).toThrow(
      expect.objectContaining({ code: 'amount_invalid', params: { param: 'limit', reason } }),
    );
  });

  it('of an unknown asset is refused by name', () => {
    expect(() => acceptMoney({ asset: 'usd', amount: '1' }, 'amount')).toThrow(
      expect.objectContaining({ code: 'asset_unknown' }),
    );
  });

  it('that moves nothing is refused', () => {
    expect(() => acceptMovement({ asset: 'USD', amount: '0.00' })).toThrow(
      expect.objectContaining({ code: 'amount_invalid' }),
    );
  });
});
