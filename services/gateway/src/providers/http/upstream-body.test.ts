import { describe, expect, it } from 'vitest';
import { chatRequest } from '../../../test/fakes.ts';
import { replyBytesMax } from './reply-bytes.ts';
import { byteBudget, readText, UnreadableBody } from './upstream-body.ts';

describe('a body that is read whole', () => {
  function bodyOf(...sizes: number[]) {
    const body = {
      cancelled: false,
      next: async () => {
        const size = sizes.shift();
        return size === undefined ? undefined : new Uint8Array(size).fill(0x61);
      },
      cancel: () => {
        body.cancelled = true;
      },
    };
    return body;
  }

  it('is given up when it is too long', async () => {
    const budget = byteBudget(1_000);
    const limits = { bytesMax: 100, budget };
    expect(await readText(bodyOf(60, 40), limits)).toBe('a'.repeat(100));
    const body = bodyOf(60, 41, 1_000);
    await expect(readText(body, limits)).rejects.toBeInstanceOf(UnreadableBody);
    expect(body.cancelled).toBe(true);
    expect(budget.take(1_000)).toBe(true);
  });

  it('is given up when too much is being read already, and gives its share back', async () => {
    const budget = byteBudget(150);
    const limits = { bytesMax: 100, budget };
    const read = Promise.withResolvers<void>();
    const slow = Promise.withResolvers<void>();
    const first = bodyOf(100);
    const { next } = first;
    let asked = 0;
    first.next = async () => {
      asked += 1;
      if (asked === 1) return next();
      read.resolve();
      await slow.promise;
      return next();
    };
    const reading = readText(first, limits);
    await read.promise;
    await expect(readText(bodyOf(51), limits)).rejects.toMatchObject({ code: 'overloaded' });
    expect(await readText(bodyOf(50), limits)).toHaveLength(50);
    slow.resolve();
    await reading;
    expect(budget.take(150)).toBe(true);
  });

  it.each([
    [64, {}, 2 ** 20],
    [20_000, {}, 20_000 * 64],
    [10_000, { n: 4 }, 40_000 * 64],
    [10_000, { logprobs: true, top_logprobs: 5 }, 10_000 * (64 + 6 * 128)],
    [10_000_000, { n: 128 }, 2 ** 24],
  ])('may be as long as what was asked for: %d tokens, %j', (outputCap, body, bytes) => {
    expect(replyBytesMax({ request: chatRequest(body), outputCap })).toBe(bytes);
  });
});
