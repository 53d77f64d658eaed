import { describe, expect, it } from 'vitest';
import { backoffMs, retrying, sleep } from './retrying.ts';

const patience = { attemptsMax: 3, firstDelayMs: 1, delayMaxMs: 4 };

describe('retrying', () => {
  it('runs until it succeeds', async () => {
    const attempts: number[] = [];
    const result = await retrying(async (attempt) => {
      attempts.push(attempt);
      if (attempt < 3) throw new Error('not yet');
      return 'done';
    }, patience);
    expect([result, attempts]).toEqual(['done', [1, 2, 3]]);
  });

  it('throws the last failure when its attempts are used up', async () => {
    const failing = retrying(async (attempt) => Promise.reject(new Error(`${attempt}`)), patience);
    await expect(failing).rejects.toThrow('3');
  });

  it('does not repeat what is not worthwhile', async () => {
    let attempts = 0;
    const failing = retrying(
      async () => {
        attempts += 1;
        throw new Error('final');
      },
      { ...patience, worthwhile: () => false },
    );
    await expect(failing).rejects.toThrow('final');
    expect(attempts).toBe(1);
  });

  it('stops waiting when it is told to', async () => {
    const signal = AbortSignal.timeout(5);
    const failing = retrying(async () => Promise.reject(new Error('no')), {
      attemptsMax: 100,
      firstDelayMs: 1_000,
      delayMaxMs: 1_000,
      signal,
    });
    await expect(failing).rejects.toMatchObject({ code: 'request_cancelled' });
    await expect(sleep(1_000, signal)).rejects.toMatchObject({ code: 'request_cancelled' });
  });
});

it('backs off twice as long each time, up to its limit, with up to half of it off', () => {
  const limits = { firstDelayMs: 100, delayMaxMs: 1_000 };
  for (let attempt = 1; attempt <= 40; attempt += 1) {
    const full = Math.min(1_000, 100 * 2 ** (attempt - 1));
    expect(backoffMs(attempt, limits)).toBeGreaterThan(full / 2);
    expect(backoffMs(attempt, limits)).toBeLessThanOrEqual(full);
  }
});
