import type { Payer, Weight } from './payment-events.ts';
import { type LedgerState, type Node, poolOf, walletOf } from './state.ts';

/** Who pays when nobody said otherwise. */
const defaultOrder: readonly Payer[] = ['own', 'team', 'department'];
const defaultWeight: Weight = 1;

/** Something that is in force for a node, and the node above it (or itself) that it was set on. */
export interface Inherited<Value> {
  readonly value: Value;
  /** Undefined for what holds when nobody said anything. */
  readonly from: string | undefined;
}

/** The order in which accounts pay for a node. */
export function paymentOrderOf(state: LedgerState, node: string): Inherited<readonly Payer[]> {
  return inherited(state, node, ({ order }) => order) ?? { value: defaultOrder, from: undefined };
}

/** The priority class of a node. */
export function weightOf(state: LedgerState, node: string): Inherited<Weight> {
  return (
    inherited(state, node, ({ weight }) => weight) ?? { value: defaultWeight, from: undefined }
  );
}

/** An account that may pay, and the node it belongs to. */
export interface PayingAccount {
  readonly account: string;
  readonly node: string;
}

/**
 * The accounts that pay for a node, in order. Each belongs to the node itself or to one above it,
 * so that the budgets on the node's path are those on every payer's path, too.
 */
export function payersOf(state: LedgerState, node: string): readonly PayingAccount[] {
  return paymentOrderOf(state, node).value.flatMap((payer) => {
    if (payer === 'own') return [{ account: walletOf(node), node }];
    const nearest = pathUp(state, node).find(({ kind }) => kind === payer);
    return nearest ? [{ account: poolOf(nearest.id), node: nearest.id }] : [];
  });
}

function inherited<Value>(
  state: LedgerState,
  node: string,
  ownOf: (place: Node) => Value | undefined,
): Inherited<Value> | undefined {
  for (const place of pathUp(state, node)) {
    const value = ownOf(place);
    if (value !== undefined) return { value, from: place.id };
  }
  return undefined;
}

/** The node, and everything above it. */
function pathUp(state: LedgerState, node: string): readonly Node[] {
  const path = state.nodes.get(node)?.path ?? [];
  return path.toReversed().flatMap((id) => state.nodes.get(id) ?? []);
}
