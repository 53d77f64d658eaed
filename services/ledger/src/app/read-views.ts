import { walletEntries, walletsAsOf } from './as-of.ts';
import { budgetEntries, budgetsAsOf } from './budgets-as-of.ts';
import { getHeadroom } from './headroom.ts';
import { listBudgets } from './list-budgets.ts';
import { listPeers, listTransfers } from './list-transfers.ts';
import { listWallets } from './list-wallets.ts';
import { getNodeMoney } from './node-money.ts';
import { previewLease } from './preview-lease.ts';
import { getStatement } from './statement.ts';

type Deps = Parameters<typeof getHeadroom>[0] &
  Parameters<typeof previewLease>[0] &
  Parameters<typeof getNodeMoney>[0] &
  Parameters<typeof listWallets>[0] &
  Parameters<typeof listBudgets>[0] &
  Parameters<typeof walletsAsOf>[0] &
  Parameters<typeof budgetsAsOf>[0] &
  Parameters<typeof walletEntries>[0] &
  Parameters<typeof budgetEntries>[0] &
  Parameters<typeof getStatement>[0] &
  Parameters<typeof listTransfers>[0] &
  Parameters<typeof listPeers>[0];

/** Whatever answers about money, and changes nothing. */
export function readViews(deps: Deps) {
  return {
    getHeadroom: getHeadroom(deps),
    previewLease: previewLease(deps),
    getNodeMoney: getNodeMoney(deps),
    listWallets: listWallets(deps),
    listBudgets: listBudgets(deps),
    walletsAsOf: walletsAsOf(deps),
    budgetsAsOf: budgetsAsOf(deps),
    walletEntries: walletEntries(deps),
    budgetEntries: budgetEntries(deps),
    getStatement: getStatement(deps),
    listTransfers: listTransfers(deps),
    listPeers: listPeers(deps),
  };
}
