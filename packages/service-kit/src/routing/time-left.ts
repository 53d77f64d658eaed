import type { Clock } from '@alfred/clock';
import { AlfredError, isAlfredError } from '@alfred/errors';
import { unaryDeadlineMs } from '../channel.ts';
import { backoffMs, sleep } from '../retrying.ts';
import type { ClientCallOptions } from '../transport/client-calls.ts';

/** Pauses between two tries, and tries of a call that has no other end. */
const pauses = { firstDelayMs: 20, delayMaxMs: 250 };
const attemptsMax = 200;
const waitMaxMs = 5_000;

/** The time that a call has, over all of its tries. */
export interface TimeLeft {
  /** For the next try: what is left. */
  options(): ClientCallOptions;
  /** Waits before the next try; throws what the last one failed with when the time is up. */
  pause(attempt: number, fault: unknown): Promise<void>;
  /** Waits for what helps, but not beyond the time. */
  wait(work: Promise<void>): Promise<void>;
}

/** As every client: what the caller says, or else a few seconds. */
export function timeLeft(options: ClientCallOptions, clock: Clock): TimeLeft {
  const { signal } = options;
  const wholeMs = options.deadlineMs ?? (signal ? undefined : unaryDeadlineMs);
  const startedAt = clock.elapsedMicros();
  const leftMs = () =>
    wholeMs === undefined ? undefined : wholeMs - Number(clock.elapsedMicros() - startedAt) / 1_000;
  return {
    options: () => {
      const ms = leftMs();
      return ms === undefined ? options : { ...options, deadlineMs: Math.max(1, Math.ceil(ms)) };
    },
    pause: async (attempt, fault) => {
      const ms = backoffMs(attempt, pauses);
      if (attempt >= attemptsMax || ms >= (leftMs() ?? ms + 1)) throw lastWord(fault);
      await sleep(ms, signal).catch((cancelled: unknown) => {
        throw isTimeout(signal) ? lastWord(fault) : cancelled;
      });
    },
    wait: async (work) => {
      const done = new AbortController();
      const ended = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
      const timeUp = sleep(Math.max(0, leftMs() ?? waitMaxMs), ended).catch(() => {});
      await Promise.race([work, timeUp]).finally(() => done.abort());
    },
  };
}

/** Whoever gives up says that the ledger is away: who was to write it is nobody's concern. */
function lastWord(fault: unknown): unknown {
  if (isAlfredError(fault, 'service_unavailable')) return fault;
  return new AlfredError('service_unavailable', { service: 'ledger' }, { cause: fault });
}

const isTimeout = (signal: AbortSignal | undefined): boolean =>
  signal?.reason instanceof Error && signal.reason.name === 'TimeoutError';
