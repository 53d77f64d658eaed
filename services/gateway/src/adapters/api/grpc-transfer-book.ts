import type { LedgerClient, Transfer as ProtoTransfer } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { parseMinor } from '@alfred/money';
import type { Transfer, TransferBook } from '../../ports/api/transfer-book.ts';
import { asOfOf } from './money-views.ts';

/** The ledger waits for its projection, bounded; this is longer. Milliseconds. */
const readPatienceMs = 15_000;
const everything = { node: '', transfer: '', before: 0n };

/** Transfers as the ledger's read model has them. */
export function grpcTransferBook(
  ledger: Pick<LedgerClient, 'listTransfers' | 'listPeers' | 'listEntries'>,
): TransferBook {
  /** The entry that a reader must see to find its own writes again. */
  const headNow = async (id: string): Promise<bigint> =>
    (await ledger.listEntries({ ledger: id, after: 0n, limit: 1, waitMs: 0 })).head;
  return {
    list: async (id, { node = '', before = 0n, limit }) => {
      const atLeast = await headNow(id);
      const request = { ledger: id, transfer: '', node, before, limit, atLeast };
      const { transfers, asOf } = await ledger.listTransfers(request, patiently());
      return { transfers: transfers.map(transferOf), asOf: asOfOf(asOf) };
    },
    find: async (id, transfer, seen) => {
      const atLeast = seen ?? (await headNow(id));
      const request = { ...everything, ledger: id, transfer, limit: 1, atLeast };
      const { transfers } = await ledger.listTransfers(request, patiently());
      return transfers.map(transferOf)[0];
    },
    peers: async (id) => {
      const { peers, asOf } = await ledger.listPeers({ ledger: id });
      return { peers, asOf: asOfOf(asOf) };
    },
  };
}

const patiently = () => ({ signal: AbortSignal.timeout(readPatienceMs) });

function transferOf({ began, ended, reversibleUntil, ...proto }: ProtoTransfer): Transfer {
  const amount = parseMinor(proto.amount);
  if (!began || amount === undefined) {
    throw new AlfredError('internal', {}, { cause: new Error('a transfer without a beginning') });
  }
  return {
    ...{ transfer: proto.transfer, kind: proto.kind, from: proto.from || undefined, to: proto.to },
    ...{ otherLedger: proto.otherLedger || undefined, asset: proto.asset, amount },
    ...{ status: proto.status, code: proto.code || undefined, began, ended },
    reversibleUntil: reversibleUntil === 0n ? undefined : reversibleUntil,
  };
}
