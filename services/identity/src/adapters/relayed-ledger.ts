import { AlfredError, isAlfredError, isErrorCode } from '@alfred/errors';
import type { Relay } from '@alfred/service-kit';
import type { LedgerAnswer, LedgerRelay } from '../ports/ledger-relay.ts';

/** The answers of the ledger to commands that this service's relay carries. */
export function relayedLedger(relay: Pick<Relay, 'flush'>): LedgerRelay {
  const ask = async (row: string): Promise<LedgerAnswer> => {
    const outcome = await flush(relay, row);
    if (outcome === 'pending') return { outcome };
    if (outcome?.$case !== 'refused') return { outcome: 'accepted' };
    const { code, params } = outcome.value;
    if (!isErrorCode(code)) throw new AlfredError('internal');
    return { outcome: 'refused', code, params };
  };
  return {
    ask,
    confirm: async (row) => {
      const answer = await ask(row);
      if (answer.outcome === 'refused') throw new AlfredError(answer.code, answer.params);
      return answer.outcome === 'pending' ? 'pending' : 'confirmed';
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
