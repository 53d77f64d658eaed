import { describe, expect, it, vi } from 'vitest';
import { within } from './redis-faults.ts';

const never = new Promise<never>(() => {});

describe('an answer within a time', () => {
  it('is the answer, or its failure', async () => {
    expect(await within(1_000, Promise.resolve(7))).toBe(7);
    await expect(within(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('is late after that time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate'] });
    const asked = within(50, never).catch(({ code }) => code);
    let told: unknown;
    asked.then((code) => {
      told = code;
    });
    await vi.advanceTimersByTimeAsync(49);
    expect(told).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2);
    expect(told).toBe('timeout');
    vi.useRealTimers();
  });

  it('is not late because this process was busy', async () => {
    const answered = new Promise<string>((resolve) => {
      setTimeout(() => setTimeout(() => resolve('there'), 1), 1);
    });
    const asked = within(50, answered);
    // Nobody can be heard meanwhile, and every timer is overdue afterwards.
    for (const end = performance.now() + 200; performance.now() < end; );
    expect(await asked).toBe('there');
  });
});
