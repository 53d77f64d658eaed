import type { SubscriberDeps } from './subscribers.ts';

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
