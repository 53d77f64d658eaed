import { expect, it } from 'vitest';
import { repeatingTask } from './repeating-task.ts';

/** Rounds that are answered by hand. */
function setUp(pauseMs = 3_600_000) {
  let isOurs = true;
  const faults: unknown[] = [];
  const waiting: { answer(more: boolean): void; fail(error: Error): void }[] = [];
  let rounds = 0;
  const task = repeatingTask({
    ...{ name: 'rounds', pause: pauseMs, isOurs: () => isOurs },
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

it('waits for whatever it is told to wait for, and stops after what it is at', async () => {
  const pauses: PromiseWithResolvers<void>[] = [];
  const work = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  let rounds = 0;
  const task = repeatingTask({
    name: 'ticks',
    round: () => work[rounds++]?.promise ?? Promise.resolve(undefined),
    pause: (signal) => {
      const waiting = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => waiting.reject(signal.reason));
      pauses.push(waiting);
      return waiting.promise;
    },
    onFault: () => {},
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  await task.start();
  work[0]?.resolve(undefined);
  await settle();
  expect([rounds, pauses.length]).toEqual([1, 1]);
  pauses[0]?.resolve();
  await settle();
  let ended = false;
  const stopping = task.stop().then(() => {
    ended = true;
  });
  await settle();
  expect([rounds, ended]).toEqual([2, false]);
  work[1]?.resolve(undefined);
  await stopping;
  expect(pauses).toHaveLength(1);
});

it('may be stopped before it was started', async () => {
  const { task } = setUp();
  await task.stop();
});
