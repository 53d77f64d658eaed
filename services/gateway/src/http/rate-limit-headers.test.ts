import { describe, expect, it } from 'vitest';
import { rateLimitHeaders, renderDuration } from './rate-limit-headers.ts';

const decision = {
  outcome: 'allowed',
  basis: 'shared',
  ...{ remaining: 99, waitMicros: 0, resetMicros: 60e6 },
  limit: { kind: 'key', id: 'key_a', name: 'key_a', requests: 100, windowSeconds: 60 },
} as const;

const standing = {
  'x-ratelimit-limit-requests': '100',
  'x-ratelimit-remaining-requests': '99',
  'x-ratelimit-reset-requests': '1m0s',
};

describe('the headers of a limit', () => {
  it('say how it stands', () => {
    expect(rateLimitHeaders(decision)).toEqual(standing);
  });

  it('say when to come again, and that this gateway counted alone', () => {
    const refused = {
      ...decision,
      outcome: 'refused',
      basis: 'local',
      waitMicros: 1_234_567,
    } as const;
    expect(rateLimitHeaders(refused)).toEqual({
      ...standing,
      'retry-after-ms': '1235',
      'x-alfred-limits': 'local',
    });
  });

  it.each([
    [0, '0ms'],
    [1, '1ms'],
    [120_000, '120ms'],
    [999_001, '1s'],
    [1_000_000, '1s'],
    [86_400_000, '1m26.4s'],
    [360_000_000, '6m0s'],
    [3_600_500_000, '1h0m0.5s'],
  ])('write %d microseconds as %s', (micros, text) => {
    expect(renderDuration(micros)).toBe(text);
  });
});
