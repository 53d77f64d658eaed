import { describe, expect, it } from 'vitest';
import { ending, prices } from '../../test/usage-factory.ts';
import { toProtoCommand } from '../wire/usage-command.ts';
import { checkCharge } from './charge.ts';

describe('an answer that was given before', () => {
  it.each([
    ['its share of what its usage costs', 10, '450', undefined],
    ['its share, rounded up', 33, '1485', undefined],
    ['nothing, where policy says so', 0, '0', undefined],
    ['no more', 10, '451', 'amount_differs'],
    ['no more than the whole', 101, '4545', 'cached_invalid'],
  ])('costs %s', (_, cachedPercent, amount, problem) => {
    expect(checkCharge(ending('a', { cachedPercent, amount }), prices).problem).toBe(problem);
  });

  it('is spent on the cache: no provider sends a bill for it', () => {
    const of = ending('a', { cachedPercent: 10, amount: '450' });
    const shared = { amount: 450n, usage: {}, disputed: false };
    const providerOf = (one: typeof of) => {
      const { body } = toProtoCommand({ type: 'capture', of: one, ...shared });
      return body?.$case === 'captureUsage' ? body.value.provider : undefined;
    };
    expect(providerOf(of)).toBe('cache');
    expect(providerOf(ending('b'))).toBe('sim');
  });
});
