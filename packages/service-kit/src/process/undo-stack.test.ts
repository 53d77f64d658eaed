import { expect, it } from 'vitest';
import { undoStack } from './undo-stack.ts';
import { within } from './within.ts';

it('takes every step in reverse, once, and then throws what failed first', async () => {
  const taken: string[] = [];
  const undo = undoStack();
  for (const name of ['one', 'two', 'three']) {
    undo.push(async () => {
      taken.push(name);
      if (name !== 'one') throw new Error(name);
    });
  }
  const unwinding = [undo.unwind(), undo.unwind()];
  expect((await Promise.allSettled(unwinding)).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ]);
  await expect(undo.unwind()).rejects.toThrow('three');
  expect(taken).toEqual(['three', 'two', 'one']);
});

it('waits within a bound', async () => {
  expect(await within(1_000, Promise.resolve())).toBe(true);
  expect(await within(1, new Promise(() => {}))).toBe(false);
  await expect(within(1_000, Promise.reject(new Error('no')))).rejects.toThrow('no');
});
