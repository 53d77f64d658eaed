import { strict as assert } from 'node:assert';
import type { PaymentEvent } from './payment-events.ts';
import type { LedgerState, Node } from './state.ts';

/** The part of `evolve` that is about who pays, and about what moves by itself. */
export function evolvePayment(state: LedgerState, event: PaymentEvent): void {
  switch (event.type) {
    case 'PaymentOrderSet.v1': {
      const { node, order } = event.data;
      nodeOf(state, node).order = order.length > 0 ? order : undefined;
      return;
    }
    case 'PrioritySet.v1':
      nodeOf(state, event.data.node).weight = event.data.weight;
      return;
    case 'WalletFrozen.v1':
      nodeOf(state, event.data.node).frozen = true;
      return;
    case 'WalletThawed.v1':
      nodeOf(state, event.data.node).frozen = false;
      return;
    case 'MovementScheduled.v1':
      state.movements.set(event.data.schedule, event.data);
      return;
    case 'WalletSwept.v1':
    case 'WalletToppedUp.v1':
    case 'MovementCancelled.v1':
    case 'MovementFailed.v1':
      assert(state.movements.delete(event.data.schedule), 'a movement ends once');
      return;
  }
  event satisfies never;
}

function nodeOf(state: LedgerState, id: string): Node {
  const node = state.nodes.get(id);
  assert(node, 'an entry about a node comes after it was opened');
  return node;
}
