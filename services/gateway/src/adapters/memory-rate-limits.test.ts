import { systemClock } from '@alfred/clock';
import { expect, it } from 'vitest';
import { memoryRateLimits } from './memory-rate-limits.ts';
import { rateLimitsContract } from './rate-limits.contract.ts';

rateLimitsContract('memory', async () => memoryRateLimits({ clock: systemClock }));

it('has nobody who could be away', async () => {
  const limits = memoryRateLimits({ clock: systemClock });
  expect(await limits.health()).toMatchObject({ status: 'none', latencyMicros: undefined });
});
