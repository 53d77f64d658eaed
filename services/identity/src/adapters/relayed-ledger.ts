import { AlfredError, isAlfredError, isErrorCode } from '@alfred/errors';
import type { Relay } from '@alfred/service-kit';
import type { LedgerRelay } from '../ports/ledger-relay.ts';

/** The answers of the ledger to commands that this service's relay carries. */
export function relayedLedger(relay: Pick<Relay, 'flush'>): LedgerRelay {
  return {
    confirm: async (row) => {
      const outcome = await flush(relay, row);
      if (outcome === 'pending') return 'pending';
      if (outcome?.$case !== 'refused') return 'confirmed';
      const { code, params } = outcome.value;
      throw isErrorCode(code) ? new AlfredError(code, params) : new AlfredError('internal');
    },
  };
}

async function flush(relay: Pick<Relay, 'flush'>, row: string) {
  try {
    return (await relay.flush(row)).outcome;
  } catch (error) {
    if (isAlfredError(error, 'service_unavailable')) return 'pending' as const;
    throw error;
  }
}
