import type { GetReceiptRequest, LedgerServiceImplementation } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import type { GetConsistency, GetReceipt, GetTile, ReceiptWish } from '../app/read-proofs.ts';

export interface ProofApp {
  readonly getReceipt: GetReceipt;
  readonly getConsistency: GetConsistency;
  readonly getTile: GetTile;
}

type ProofApi = Pick<LedgerServiceImplementation, 'getReceipt' | 'getConsistency' | 'getTile'>;

const levelMax = 63;

/** What proves single entries, and the tree behind every proof. */
export function proofApi(app: ProofApp): ProofApi {
  return {
    getReceipt: async (request) => ({
      text: await app.getReceipt(request.ledger, wishOf(request)),
    }),
    getConsistency: async ({ ledger, olderSize }) => ({
      text: await app.getConsistency(ledger, olderSize),
    }),
    getTile: async ({ ledger, level, index, width }) => {
      if (level < 0 || level > levelMax || index < 0n) {
        throw new AlfredError('command_invalid', { reason: 'no tile of a tree' });
      }
      return { hashes: await app.getTile(ledger, { level, index, width }) };
    },
  };
}

function wishOf({ entry }: GetReceiptRequest): ReceiptWish {
  switch (entry?.$case) {
    case 'seq':
      return { by: 'seq', seq: entry.value };
    case 'request':
      return { by: 'request', request: entry.value };
    case undefined:
      throw new AlfredError('command_invalid', { reason: 'no entry is named' });
  }
}
