import { AlfredError } from '@alfred/errors';
import type { DetachedSignal } from './detached-signal.ts';

/** How long one call of a provider may say nothing. */
export interface SilenceLimits {
  readonly provider: string;
  /** Until its answer begins. */
  readonly firstByteMs: number;
  /** Between two pieces of its answer. */
  readonly idleMs: number;
}

/** The signal of one call: it ends with its request, and when the provider is silent for too long. */
export interface AttemptSignal extends DetachedSignal {
  /** Something came. */
  heard(): void;
  /** It may take its time: we do not take what comes. */
  paused(): void;
}

/** Counts the silence of a call from now on. */
export function attemptSignal(request: DetachedSignal, limits: SilenceLimits): AttemptSignal {
  const { provider, firstByteMs, idleMs } = limits;
  const controller = new AbortController();
  const silent = (): void => controller.abort(new AlfredError('provider_timeout', { provider }));
  let timer: NodeJS.Timeout | undefined = setTimeout(silent, firstByteMs);
  const over = (): void => controller.abort(request.signal.reason);
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  if (request.signal.aborted) over();
  else request.signal.addEventListener('abort', over, { once: true });
  let isIdleTimer = false;
  return {
    signal: controller.signal,
    get isAbandoned() {
      return request.isAbandoned;
    },
    abort: request.abort,
    paused: stop,
    heard: () => {
      // One timer for the whole stream: it is set again without being made again.
      if (timer && isIdleTimer) {
        timer.refresh();
        return;
      }
      stop();
      isIdleTimer = true;
      timer = setTimeout(silent, idleMs);
    },
    close: () => {
      stop();
      request.signal.removeEventListener('abort', over);
    },
  };
}
