import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AlfredError } from '@alfred/errors';

/** How often and how patiently something is tried. Times in milliseconds. */
export interface Patience {
  /** Tries in all, the first one included. */
  readonly attemptsMax: number;
  readonly firstDelayMs: number;
  readonly delayMaxMs: number;
  /** Ends the waiting (and the trying) with `request_cancelled`. */
  readonly signal?: AbortSignal;
  /** Failures for which trying again is useless; without it every failure is worth another try. */
  readonly worthwhile?: (error: unknown) => boolean;
}

/** Waits; rejects with `request_cancelled` when the signal aborts. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, signal ? { signal } : {});
  } catch (cause) {
    throw new AlfredError('request_cancelled', {}, { cause });
  }
}

/** The pause before try `attempt + 1`: doubled each time up to the limit, minus up to half of it. */
export function backoffMs(
  attempt: number,
  { firstDelayMs, delayMaxMs }: Pick<Patience, 'firstDelayMs' | 'delayMaxMs'>,
): number {
  const full = Math.min(delayMaxMs, firstDelayMs * 2 ** Math.min(attempt - 1, 30));
  return full - randomInt(Math.max(1, Math.floor(full / 2)));
}

/** Runs until it succeeds, at most `attemptsMax` times; then the last failure is thrown. */
export async function retrying<Result>(
  run: (attempt: number) => Promise<Result>,
  patience: Patience,
): Promise<Result> {
  const { attemptsMax, signal, worthwhile = () => true } = patience;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run(attempt);
    } catch (error) {
      if (attempt >= attemptsMax || !worthwhile(error)) throw error;
    }
    await sleep(backoffMs(attempt, patience), signal);
  }
}
