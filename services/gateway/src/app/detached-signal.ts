import { AlfredError } from '@alfred/errors';
import type { RunningCalls } from './running-calls.ts';

/** A signal for the provider's call that outlives the client, but not for ever. */
export interface DetachedSignal {
  /** Its reason is an `AlfredError`: why the call was ended from this side. */
  readonly signal: AbortSignal;
  /** We hung up because nobody listened, not because the provider was too slow. */
  readonly isAbandoned: boolean;
  /** Ends the provider's call now: nobody listens any more. */
  abort(): void;
  /** The call has ended by itself: nothing is left to wait for. */
  close(): void;
}

export interface DetachedLimits {
  readonly provider: string;
  /** How long a call may take in all. */
  readonly deadlineMs: number;
  /** How much longer it may take once its client has gone. */
  readonly drainMs: number;
  /** Told how to end the call, for when the gateway itself cannot wait any longer. */
  readonly running: Pick<RunningCalls, 'onHangUp'>;
}

/**
 * When the client goes, the provider's call goes on for a while, so that its usage is heard; then
 * it is aborted.
 */
export function detachedSignal(client: AbortSignal, limits: DetachedLimits): DetachedSignal {
  const { provider, deadlineMs, drainMs, running } = limits;
  const controller = new AbortController();
  let isAbandoned = false;
  const abort = (): void => {
    isAbandoned ||= !controller.signal.aborted;
    controller.abort(new AlfredError('request_cancelled'));
  };
  const deadline = setTimeout(() => {
    controller.abort(new AlfredError('provider_timeout', { provider }));
  }, deadlineMs);
  const forget = running.onHangUp(abort);
  let drain: NodeJS.Timeout | undefined;
  const clientGone = (): void => {
    drain = setTimeout(abort, drainMs);
  };
  if (client.aborted) clientGone();
  else client.addEventListener('abort', clientGone, { once: true });
  return {
    signal: controller.signal,
    get isAbandoned() {
      return isAbandoned;
    },
    abort,
    close: () => {
      forget();
      client.removeEventListener('abort', clientGone);
      clearTimeout(deadline);
      clearTimeout(drain);
    },
  };
}
