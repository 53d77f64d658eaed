import { expect, it } from 'vitest';
import { logSignal } from './log-signal.ts';

it('tells listeners until they stop listening', () => {
  const signal = logSignal();
  const heard: unknown[] = [];
  const unlisten = signal.listen((ledger, seq) => heard.push([ledger, seq]));
  signal.raise('led_a', 3);
  unlisten();
  signal.raise('led_a', 4);
  expect(heard).toEqual([['led_a', 3]]);
});

it('looks again after each raise for the ledger, until it has seen enough', async () => {
  const signal = logSignal();
  let size = 0;
  let looks = 0;
  const watched = signal.watch('led_a', {
    ms: 10_000,
    look: async () => {
      looks += 1;
      return size;
    },
    enough: (seen) => seen >= 2,
  });
  for (const ledger of ['led_a', 'led_b', 'led_a']) {
    await new Promise((resolve) => setImmediate(resolve));
    if (ledger === 'led_a') size += 1;
    signal.raise(ledger, size);
  }
  expect(await watched).toBe(2);
  expect(looks).toBe(3);
});

it('does not lose a raise that comes while it looks', async () => {
  const signal = logSignal();
  let size = 0;
  const watched = signal.watch('led_a', {
    ms: 10_000,
    look: async () => {
      const seen = size;
      if (size === 0) {
        size = 1;
        signal.raise('led_a', 1);
      }
      return seen;
    },
    enough: (seen) => seen === 1,
  });
  expect(await watched).toBe(1);
});

it('gives what there is when time is up', async () => {
  const watch = { look: async () => 'little', enough: () => false, ms: 1 };
  expect(await logSignal().watch('led_a', watch)).toBe('little');
});

it('gives what there is when nobody waits any more', async () => {
  const gone = new AbortController();
  const look = async () => 'little';
  const watch = { look, enough: () => false, ms: 60_000, signal: gone.signal };
  const watched = logSignal().watch('led_a', watch);
  gone.abort();
  expect(await watched).toBe('little');
});
