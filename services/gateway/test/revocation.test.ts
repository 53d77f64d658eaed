import { manualClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { identityCallers } from '../src/adapters/identity-callers.ts';
import { caller, startMicros } from './fakes.ts';

// Methodology: no bus at all, so that no gateway ever hears of the revocation. Requests come at
// arbitrary times and identity is away in arbitrary stretches; whatever they are, a request that
// comes five minutes after the revocation is refused. One that comes in a steady stream with identity
// there is refused half a minute after it.

const second = 1_000_000n;
const digest = Buffer.from('digest');

function scene() {
  const clock = manualClock(startMicros);
  const identity = { isRevoked: false, isAway: false };
  const callers = identityCallers({
    clock,
    identity: {
      resolveKey: async () => {
        if (identity.isAway) throw new AlfredError('service_unavailable', { service: 'identity' });
        if (identity.isRevoked) return { caller: undefined };
        const { path, tagKeys: _, ...known } = caller;
        return { caller: { ...known, path: [...path], tagKeys: [], limits: [] } };
      },
    },
  });
  const isServed = async () => {
    const found = await Promise.resolve(callers.find(digest)).catch(() => undefined);
    // What is asked behind the request's back is answered before the next one.
    await new Promise((resolve) => setImmediate(resolve));
    return found !== undefined;
  };
  return { clock, identity, isServed };
}

it('is over after five minutes without the bus, whoever else is away', async () => {
  const step = fc.record({
    seconds: fc.integer({ min: 0, max: 120 }),
    isAway: fc.boolean(),
    asks: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 15 }),
      fc.array(step, { maxLength: 30 }),
      async (before, after) => {
        const { clock, identity, isServed } = scene();
        for (const { seconds, asks } of before) {
          clock.advanceMicros(BigInt(seconds) * second);
          if (asks) await isServed();
        }
        identity.isRevoked = true;
        let sinceSeconds = 0;
        for (const { seconds, isAway, asks } of after) {
          clock.advanceMicros(BigInt(seconds) * second);
          sinceSeconds += seconds;
          identity.isAway = isAway;
          if (asks && (await isServed())) expect(sinceSeconds).toBeLessThan(300);
        }
      },
    ),
    { numRuns: 60 },
  );
});

it('is over after half a minute without the bus, for a key that is in use', async () => {
  const { clock, identity, isServed } = scene();
  await isServed();
  clock.advanceMicros(7n * second);
  identity.isRevoked = true;
  let served = 0;
  for (let seconds = 1; seconds <= 60; seconds += 1) {
    clock.advanceMicros(second);
    if (await isServed()) served = seconds;
  }
  expect(served).toBeLessThanOrEqual(30);
});
