import { AlfredError } from '@alfred/errors';
import type { LotPart } from '../domain/lots.ts';
import { overdraftOf } from '../domain/overdraft.ts';
import { type Inherited, paymentOrderOf, weightOf } from '../domain/payers.ts';
import type { MovementTerms, Payer, Weight } from '../domain/payment-events.ts';
import {
  balanceKey,
  type LedgerState,
  type OverrideInForce,
  poolOf,
  walletOf,
} from '../domain/state.ts';
import type { AsOf } from '../ports/read-model.ts';
import type { Writers } from './writers.ts';

/** How a node pays. */
export interface NodeMoney {
  readonly order: Inherited<readonly Payer[]>;
  readonly weight: Inherited<Weight>;
  readonly frozen: boolean;
  /** In force on its budgets. */
  readonly overrides: readonly OverrideInForce[];
  /** Waiting for their time. */
  readonly schedules: readonly MovementTerms[];
  /** Granted, by asset. */
  readonly overdrafts: readonly (readonly [asset: string, amount: bigint])[];
  /** What of its wallet and pool expires. */
  readonly lots: readonly LotView[];
  /** Of the whole ledger: those that were opened after it was. */
  readonly addedAssets: readonly string[];
  readonly asOf: AsOf;
}

/** What stands on an account of one lot. */
export interface LotView extends LotPart {
  readonly account: string;
  readonly asset: string;
}

export type GetNodeMoney = (ledger: string, node: string) => Promise<NodeMoney>;

/** From the writer's memory, as of its last entry. Throws `ledger_unknown`, `node_unknown`. */
export function getNodeMoney({ writers }: { readonly writers: Writers }): GetNodeMoney {
  return async (ledger, node) => {
    const writer = await writers.of(ledger);
    if (!writer) throw new AlfredError('ledger_unknown', { ledger });
    return writer.look((state) => moneyOf(state, node));
  };
}

function moneyOf(state: LedgerState, node: string): NodeMoney {
  const place = state.nodes.get(node);
  if (!place) throw new AlfredError('node_unknown', { node });
  return {
    order: paymentOrderOf(state, node),
    weight: weightOf(state, node),
    frozen: place.frozen,
    overrides: [...state.overrides.values()].filter((each) => each.node === node),
    schedules: [...state.movements.values()].filter((each) => each.node === node),
    overdrafts: overdraftsOf(state, node),
    lots: lotsOf(state, node),
    addedAssets: [...state.added],
    asOf: { seq: BigInt(state.seq), at: BigInt(state.at) },
  };
}

function overdraftsOf(state: LedgerState, node: string): NodeMoney['overdrafts'] {
  return [...state.assets].flatMap((asset) => {
    const amount = overdraftOf(state, walletOf(node), asset);
    return amount > 0n ? [[asset, amount] as const] : [];
  });
}

function lotsOf({ lots, assets }: LedgerState, node: string): readonly LotView[] {
  return [walletOf(node), poolOf(node)].flatMap((account) =>
    [...assets].flatMap((asset) =>
      (lots.get(balanceKey(account, asset)) ?? []).map((part) => ({ ...part, account, asset })),
    ),
  );
}
