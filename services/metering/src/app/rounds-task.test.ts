import { expect, it } from 'vitest';
import { roundsTask } from './rounds-task.ts';

/** Rounds that are answered by hand. */
function setUp(pauseMs = 3_600_000) {
  const faults: unknown[] = [];
  const waiting: { answer(more: boolean): void; fail(error: Error): void }[] = [];
  let rounds = 0;
  const task = roundsTask({
    ...{ name: 'rounds', pauseMs },
    round: () => {
      rounds += 1;
      return new Promise((answer, fail) => waiting.push({ answer, fail }));
    },
    onFault: (error) => faults.push(error),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { task, faults, settle, next: () => waiting.shift(), rounds: () => rounds };
}

it('goes on while there is more, rests when there is none, and wakes', async () => {
  const { task, settle, next, rounds } = setUp();
  await task.start();
  next()?.answer(true);
  await settle();
  expect(rounds()).toBe(2);
  next()?.answer(false);
  await settle();
  expect(rounds()).toBe(2);
  task.wake();
  await settle();
  expect(rounds()).toBe(3);
  next()?.answer(false);
  await task.stop();
});

it('misses no wake that comes during a round, and survives a fault', async () => {
  const { task, faults, settle, next, rounds } = setUp();
  await task.start();
  task.wake();
  next()?.fail(new Error('away'));
  await settle();
  expect([rounds(), faults.length]).toEqual([2, 1]);
  const stopped = task.stop();
  next()?.fail(new Error('stopped'));
  await stopped;
  expect(faults).toHaveLength(1);
});
