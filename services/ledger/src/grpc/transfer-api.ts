import type { LedgerServiceImplementation, Transfer } from '@alfred/contracts/ledger';
import type { ListPeers, ListTransfers } from '../app/list-transfers.ts';
import type { TransferView } from '../ports/transfers.ts';

/** The use cases that tell what was transferred, and with whom it may be. */
export interface TransferApp {
  readonly listTransfers: ListTransfers;
  readonly listPeers: ListPeers;
}

/** The part of the service that answers about transfers, and changes nothing. */
export function transferApi(
  app: TransferApp,
): Pick<LedgerServiceImplementation, 'listTransfers' | 'listPeers'> {
  return {
    listTransfers: async ({ ledger, ...query }) => {
      const { transfers, asOf } = await app.listTransfers(ledger, query);
      return { transfers: transfers.map(toProtoTransfer), asOf };
    },
    listPeers: async ({ ledger }) => {
      const { peers, asOf } = await app.listPeers(ledger);
      return { peers: [...peers], asOf };
    },
  };
}

function toProtoTransfer(view: TransferView): Transfer {
  const { transfer, kind, to, asset, amount, status, began, ended } = view;
  return {
    ...{ transfer, kind, from: view.from ?? '', to, otherLedger: view.otherLedger ?? '' },
    ...{ asset, amount: amount.toString(), status, code: view.code ?? '' },
    reversibleUntil: view.reversibleUntil ?? 0n,
    ...{ began, ended },
  };
}
