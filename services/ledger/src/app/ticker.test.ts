import { expect, it } from 'vitest';
import { turn } from '../../test/gated-store.ts';
import { ticker } from './ticker.ts';

function ticking(run: () => Promise<void>) {
  const pauses: PromiseWithResolvers<void>[] = [];
  const faults: unknown[] = [];
  const pause = (signal: AbortSignal) => {
    const waiting = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => waiting.reject(signal.reason));
    pauses.push(waiting);
    return waiting.promise;
  };
  return { pauses, faults, task: ticker({ run, onFault: (fault) => faults.push(fault), pause }) };
}

it('does its work again after every pause, also after a fault', async () => {
  let runs = 0;
  const { pauses, faults, task } = ticking(async () => {
    runs += 1;
    if (runs === 1) throw new Error('once');
  });
  await task.start();
  await turn();
  expect([runs, faults.length]).toEqual([1, 1]);
  pauses[0]?.resolve();
  await turn();
  expect(runs).toBe(2);
  await task.stop();
  expect([runs, faults.length, pauses.length]).toEqual([2, 1, 2]);
});

it('ends after what it is at', async () => {
  const work = Promise.withResolvers<void>();
  const { task } = ticking(() => work.promise);
  await task.start();
  let ended = false;
  const stopping = task.stop().then(() => {
    ended = true;
  });
  await turn();
  expect(ended).toBe(false);
  work.resolve();
  await stopping;
});

it('may be stopped before it was started', async () => {
  const { task } = ticking(async () => {});
  await task.stop();
});
