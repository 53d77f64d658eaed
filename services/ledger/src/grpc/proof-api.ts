import type {
  ChangeSignerResponse,
  GetReceiptRequest,
  LedgerServiceImplementation,
} from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import type { ChangeSigner, ReadSigner, SignerChanged } from '../app/change-signer.ts';
import type { ListCheckpointKeys } from '../app/read-checkpoints.ts';
import type { GetConsistency, GetReceipt, GetTile, ReceiptWish } from '../app/read-proofs.ts';

export interface ProofApp {
  readonly getReceipt: GetReceipt;
  readonly getConsistency: GetConsistency;
  readonly getTile: GetTile;
  readonly listCheckpointKeys: ListCheckpointKeys;
  readonly readSigner: ReadSigner;
  readonly rotateSigner: ChangeSigner;
  readonly declareRestore: ChangeSigner;
  /** What must have an entry before it is signed. */
  readonly archive: string;
}

type ProofApi = Pick<
  LedgerServiceImplementation,
  'listCheckpointKeys' | 'getReceipt' | 'getConsistency' | 'getTile' | 'getSigner' | 'changeSigner'
>;

const levelMax = 63;
const orderForm = /^[!-~]{1,128}$/;

/** What proves single entries, and the tree behind every proof. */
export function proofApi(app: ProofApp): ProofApi {
  return {
    ...signerApi(app),
    listCheckpointKeys: async ({ ledger }) => {
      const { keys, handovers } = await app.listCheckpointKeys(ledger);
      return { keys: [...keys], handovers: [...handovers] };
    },
    getReceipt: async (request) => ({
      text: await app.getReceipt(request.ledger, wishOf(request)),
    }),
    getConsistency: async ({ ledger, olderSize }) => ({
      text: await app.getConsistency(ledger, olderSize),
    }),
    getTile: async ({ ledger, level, index, width }) => {
      if (level < 0 || level > levelMax || index < 0n) {
        throw invalid('no tile of a tree');
      }
      return { hashes: await app.getTile(ledger, { level, index, width }) };
    },
  };
}

function signerApi(app: ProofApp): Pick<ProofApi, 'getSigner' | 'changeSigner'> {
  return {
    getSigner: async ({ ledger }) => {
      const { origin, keys, verified, signed, problem } = await app.readSigner(ledger);
      return {
        ...{ origin, keys: [...keys], verified, signed, archive: app.archive },
        ...{ problem: problem?.code ?? '', message: problem?.message ?? '' },
      };
    },
    changeSigner: async ({ ledger, order, change }) => {
      if (!orderForm.test(order)) throw invalid('order: no name');
      if (change === 'rotate') return toProtoChange(await app.rotateSigner({ ledger, order }));
      if (change === 'restore') return toProtoChange(await app.declareRestore({ ledger, order }));
      throw invalid('change: neither rotate nor restore');
    },
  };
}

function invalid(reason: string): AlfredError {
  return new AlfredError('command_invalid', { reason });
}

function toProtoChange({ seq, origin, key, lost }: SignerChanged): ChangeSignerResponse {
  return { seq, origin, key, lostFrom: lost?.from ?? 0n, lostTo: lost?.to ?? 0n };
}

function wishOf({ entry }: GetReceiptRequest): ReceiptWish {
  switch (entry?.$case) {
    case 'seq':
      return { by: 'seq', seq: entry.value };
    case 'request':
      return { by: 'request', request: entry.value };
    case undefined:
      throw invalid('no entry is named');
  }
}
