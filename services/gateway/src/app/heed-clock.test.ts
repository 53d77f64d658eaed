import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { heedClockTask } from './heed-clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('looks once a minute until it is stopped', async () => {
  const read = vi.fn();
  const task = heedClockTask({ read });
  await task.start();
  vi.advanceTimersByTime(180_000);
  expect(read).toHaveBeenCalledTimes(3);
  await task.stop();
  vi.advanceTimersByTime(180_000);
  expect(read).toHaveBeenCalledTimes(3);
});
