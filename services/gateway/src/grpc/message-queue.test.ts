import { expect, it } from 'vitest';
import { messageQueue } from './message-queue.ts';

it('gives what was sent, in order, and ends behind it', async () => {
  const queue = messageQueue<number>(2);
  queue.send(1);
  queue.send(2);
  queue.end();
  queue.send(3);
  const taken: number[] = [];
  for await (const message of queue) taken.push(message);
  expect(taken).toEqual([1, 2]);
});

it('has room again when somebody takes what waits', async () => {
  const queue = messageQueue<string>(1);
  expect(queue.room()).toBeUndefined();
  queue.send('a');
  const room = queue.room();
  expect(room).toBeInstanceOf(Promise);
  const taking = queue[Symbol.asyncIterator]();
  expect(await taking.next()).toEqual({ value: 'a', done: false });
  await room;
  expect(queue.room()).toBeUndefined();
});

it('keeps nobody waiting once it has ended', async () => {
  const queue = messageQueue<string>(1);
  queue.send('a');
  const room = queue.room();
  queue.end();
  await room;
  expect(queue.room()).toBeUndefined();
});

it('wakes who waits for the next', async () => {
  const queue = messageQueue<string>(1);
  const taking = queue[Symbol.asyncIterator]();
  const next = taking.next();
  queue.send('late');
  expect((await next).value).toBe('late');
  const last = taking.next();
  queue.end();
  expect((await last).done).toBe(true);
});
