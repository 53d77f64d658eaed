import { sleep, type Task } from '@alfred/service-kit';
import type { SubscriberDeps } from './subscribers.ts';

/** How often is looked for subscribers that have ended. Milliseconds. */
const pollMs = 10_000;
/** What was asked of the bus before an end has come to it, or never will. Microseconds. */
const settledMicros = 60_000_000n;
const endedMax = 100;

/**
 * Closes what subscribers read with whose time has come, or whose revocation did not reach the bus;
 * once more a minute after the end, because something may have been under way.
 */
export function closeEnded({ subscribers, readers, clock }: SubscriberDeps) {
  return async (): Promise<void> => {
    const now = clock.nowMicros();
    for (const each of await subscribers.ended(now, endedMax)) {
      await readers.close(each);
      if ((each.revokedAt ?? each.expiresAt) <= now - settledMicros) {
        await subscribers.markClosed(each.id);
      }
    }
  };
}

/** Does so for as long as the service runs. */
export function closingTask(deps: {
  readonly closeEnded: () => Promise<void>;
  /** Told of every round that failed; the next one comes by itself. */
  readonly onFault: (error: unknown) => void;
}): Task {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await deps.closeEnded().catch(deps.onFault);
      await sleep(pollMs, stopping.signal).catch(() => {});
    }
  };
  return {
    name: 'identity.subscribers',
    start: async () => {
      running = run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
