// Stands for node:crypto in the product's code: what is random there is drawn from the seed here.
import { randomBytes as realBytes, randomInt as realInt } from 'node:crypto';
import { currentProcess } from '../world/process.ts';

export * from 'node:crypto';

/** Of the process that asks; outside of the run, the machine's own. */
export function randomBytes(count: number): Buffer {
  return currentProcess()?.random.bytes(count) ?? realBytes(count);
}

/** In [least, limit); with one argument, in [0, limit). */
export function randomInt(first: number, second?: number): number {
  const [least, limit] = second === undefined ? [0, first] : [first, second];
  return currentProcess()?.random.int(least, limit - 1) ?? realInt(least, limit);
}
