import { describe, expect, it } from 'vitest';
import { firstShares } from './call.ts';

const times = { arrived: 100, providerAsked: 130 };

describe('the shares up to the first chunk', () => {
  it('split the time at the provider', () => {
    const seen = { ...times, providerEnded: 400, firstByte: 730 };
    expect(firstShares(seen, 740)).toEqual({ ownMicros: 40, providerMicros: 600 });
  });

  it('leave a stream without chunks to its provider', () => {
    const seen = { ...times, providerEnded: 900, firstByte: 400 };
    expect(firstShares(seen, 900)).toEqual({ ownMicros: 30, providerMicros: 770 });
  });
});
