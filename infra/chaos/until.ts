import { setTimeout as delay } from 'node:timers/promises';

const pollMs = 50;

/** Waits until it is so; says how long that took. Throws with what was seen last. */
export async function until(
  what: string,
  isSo: () => Promise<boolean | string> | boolean | string,
  withinMs: number,
): Promise<number> {
  const begun = performance.now();
  let seen: boolean | string = false;
  while (performance.now() - begun < withinMs) {
    seen = await isSo();
    if (seen === true) return performance.now() - begun;
    await delay(pollMs);
  }
  const why = typeof seen === 'string' ? ` (${seen})` : '';
  throw new Error(`not within ${withinMs / 1_000} s: ${what}${why}`);
}
