import type { LedgerServiceImplementation } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { parseMinor } from '@alfred/money';
import type { WalletsAsOf } from '../app/as-of.ts';
import type { BudgetsAsOf } from '../app/budgets-as-of.ts';
import type { GetHeadroom } from '../app/headroom.ts';
import type { ListBudgets } from '../app/list-budgets.ts';
import type { ListWallets } from '../app/list-wallets.ts';
import type { GetNodeMoney } from '../app/node-money.ts';
import type { PreviewLease } from '../app/preview-lease.ts';
import { type HistoryApp, type HistoryRpc, historyApi, whenOf } from './history-api.ts';
import {
  toProtoBudget,
  toProtoLimit,
  toProtoNodeMoney,
  toProtoPreview,
  toProtoWallet,
} from './money-to-proto.ts';

/** The use cases that tell what there is to spend. */
export interface MoneyApp extends HistoryApp {
  readonly getHeadroom: GetHeadroom;
  readonly previewLease: PreviewLease;
  readonly getNodeMoney: GetNodeMoney;
  readonly listWallets: ListWallets;
  readonly listBudgets: ListBudgets;
  readonly walletsAsOf: WalletsAsOf;
  readonly budgetsAsOf: BudgetsAsOf;
}

type MoneyRpc =
  | 'getHeadroom'
  | 'previewLease'
  | 'getNodeMoney'
  | 'listWallets'
  | 'listBudgets'
  | HistoryRpc;

/** The part of the service that answers about wallets, pools and budgets, and changes nothing. */
export function moneyApi(app: MoneyApp): Pick<LedgerServiceImplementation, MoneyRpc> {
  return {
    getHeadroom: async ({ ledger, node, asset, estimate }) => {
      const spender = { node, asset, estimate: amountOf(estimate, 'estimate') };
      const { limits, weight } = await app.getHeadroom(ledger, spender);
      return { limits: limits.map(toProtoLimit), weight };
    },
    previewLease: async ({ ledger, node, asset, least }) => {
      const ask = { node, asset, least: amountOf(least, 'least') };
      return toProtoPreview(await app.previewLease(ledger, ask));
    },
    getNodeMoney: async ({ ledger, node }) =>
      toProtoNodeMoney(await app.getNodeMoney(ledger, node)),
    listWallets: async ({ ledger, when, ...query }) => {
      const earlier = whenOf(when);
      const { wallets, asOf } = earlier
        ? await app.walletsAsOf(ledger, query, earlier)
        : await app.listWallets(ledger, query);
      return { wallets: wallets.map(toProtoWallet), asOf };
    },
    listBudgets: async ({ ledger, when, ...query }) => {
      const earlier = whenOf(when);
      const { budgets, asOf } = earlier
        ? await app.budgetsAsOf(ledger, query.node, earlier)
        : await app.listBudgets(ledger, query);
      return { budgets: budgets.map(toProtoBudget), asOf };
    },
    ...historyApi(app),
  };
}

/** Empty is zero. */
function amountOf(text: string, name: string): bigint {
  if (text === '') return 0n;
  const amount = parseMinor(text);
  if (amount !== undefined) return amount;
  throw new AlfredError('command_invalid', { reason: `${name}: not an amount in minor units` });
}
