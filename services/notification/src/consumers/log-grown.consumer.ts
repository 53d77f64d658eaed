import type { Consumer } from '@alfred/service-kit';
import { ledgerOf } from '../wire/decode-entry.ts';

/**
 * There is something to tell: a hint, which saves the follower waiting and decides nothing. Of the
 * other entries of a log it hears by looking once a second, many at a time.
 */
export function logGrownConsumer(wake: (ledger: string) => void): Consumer {
  return {
    subject: 'alfred.ledger.*.ThresholdCrossed.v1',
    durable: 'notification',
    handle: async ({ bytes }) => {
      const ledger = tryRead(bytes);
      if (ledger !== undefined) wake(ledger);
    },
  };
}

/** Bringing it again would not make it readable, and the entry is in the log in any case. */
function tryRead(bytes: Uint8Array): string | undefined {
  try {
    return ledgerOf(bytes);
  } catch {
    return undefined;
  }
}
