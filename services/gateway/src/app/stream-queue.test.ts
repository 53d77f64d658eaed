import { describe, expect, it } from 'vitest';
import { streamQueue } from './stream-queue.ts';

const limits = { capacity: 10, stalledMs: 5 };
const never = () => {
  throw new Error('given up');
};

describe('a queue', () => {
  it('joins what has come since the last read', async () => {
    const queue = streamQueue(limits, never);
    queue.push('a');
    queue.push('b');
    expect(await queue.read()).toBe('ab');
    const next = queue.read();
    queue.push('c');
    expect(await next).toBe('c');
    queue.close();
    expect(await queue.read()).toBeUndefined();
  });

  it('gives out what was there before it was closed', async () => {
    const queue = streamQueue(limits, never);
    queue.push('a');
    queue.close();
    expect(await queue.read()).toBe('a');
    expect(await queue.read()).toBeUndefined();
  });

  it('ends a read that waits', async () => {
    const queue = streamQueue(limits, never);
    const next = queue.read();
    queue.close();
    expect(await next).toBeUndefined();
  });

  it('has room again when its reader has read', async () => {
    const queue = streamQueue(limits, never);
    queue.push('123456789');
    expect(queue.room()).toBeUndefined();
    queue.push('0');
    const room = queue.room();
    expect(room).toBeInstanceOf(Promise);
    await queue.read();
    await room;
    expect(queue.room()).toBeUndefined();
  });

  it('gives a reader up that does not read', async () => {
    let givenUp = false;
    const queue = streamQueue(limits, () => {
      givenUp = true;
    });
    queue.push('1234567890');
    await queue.room();
    expect(givenUp).toBe(true);
    expect(queue.isDiscarded).toBe(true);
    queue.push('more');
    expect(await queue.read()).toBeUndefined();
  });

  it('drops everything when the reader is gone, and lets the writer go on', async () => {
    const queue = streamQueue({ ...limits, stalledMs: 60_000 }, never);
    queue.push('1234567890');
    const room = queue.room();
    queue.discard();
    await room;
    expect(queue.room()).toBeUndefined();
    expect(await queue.read()).toBeUndefined();
  });
});
