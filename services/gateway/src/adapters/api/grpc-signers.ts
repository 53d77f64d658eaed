import type { LedgerClient } from '@alfred/contracts/ledger';
import { randomId } from '@alfred/ids';
import type { Signers } from '../../ports/api/signers.ts';

/** A key may have to be made elsewhere, and the signer to catch up. Milliseconds. */
const patienceMs = 30_000;

/** Signers as the ledger has them. */
export function grpcSigners(ledger: Pick<LedgerClient, 'getSigner' | 'changeSigner'>): Signers {
  return {
    read: async (id) => {
      const { problem, message, ...state } = await ledger.getSigner({ ledger: id });
      return { ...state, problem: problem === '' ? undefined : { code: problem, message } };
    },
    change: async (id, { change, order }) => {
      const wish = { ledger: id, change, order: order || randomId('ord') };
      const signal = AbortSignal.timeout(patienceMs);
      const { lostFrom, lostTo, ...changed } = await ledger.changeSigner(wish, { signal });
      const lost = lostTo === 0n ? undefined : { from: lostFrom, to: lostTo };
      return { ...changed, lost };
    },
  };
}
