import { expect, it } from 'vitest';
import { roundsTask } from './rounds-task.ts';

/** Rounds that are answered by hand. */
function setUp(pauseMs = 3_600_000) {
  let isOurs = true;
  const faults: unknown[] = [];
  const waiting: { answer(more: boolean): void; fail(error: Error): void }[] = [];
  let rounds = 0;
  const task = roundsTask({
    ...{ name: 'rounds', pauseMs, isOurs: () => isOurs },
    round: (signal) => {
      rounds += 1;
      return new Promise((answer, fail) => {
        signal.addEventListener('abort', () => fail(new Error('ended')));
        waiting.push({ answer, fail });
      });
    },
    onFault: (error) => faults.push(error),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const own = (is: boolean) => {
    isOurs = is;
  };
  return { task, own, faults, settle, next: () => waiting.shift(), rounds: () => rounds };
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

it('rests while another replica makes the rounds', async () => {
  const { task, own, faults, settle, next, rounds } = setUp();
  own(false);
  await task.start();
  expect(rounds()).toBe(0);
  own(true);
  task.wake();
  await settle();
  expect(rounds()).toBe(1);
  // What is under way ends, and tells nobody that it was ended.
  own(false);
  await task.rest();
  await settle();
  next();
  task.wake();
  await settle();
  expect([rounds(), faults.length]).toEqual([1, 0]);
  await task.stop();
});
