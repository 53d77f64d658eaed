import { strict as assert } from 'node:assert';
import type { NodeArchived, NodeMoved, NodeOpened } from './events.ts';
import { indexFloors } from './floors.ts';
import { balanceKey, type LedgerState, walletOf } from './state.ts';

/** The part of `evolve` that is about the tree. */
export function evolveTree(state: LedgerState, event: NodeOpened | NodeMoved | NodeArchived): void {
  if (event.type === 'NodeOpened.v1') openNode(state, event);
  else if (event.type === 'NodeMoved.v1') moveNode(state, event);
  else archive(state, event);
}

/** A node comes into being, with nothing of its own. */
function openNode(state: LedgerState, { data }: NodeOpened): void {
  const { node, parent, kind } = data;
  const above = parent === undefined ? [] : (state.nodes.get(parent)?.path ?? []);
  assert(parent === undefined || above.length > 0, 'a parent is there before its children');
  const own = { order: undefined, weight: undefined, frozen: false, holds: 0 };
  state.nodes.set(node, { id: node, kind, path: [...above, node], ...own });
}

/** Budgets, overrides and movements of theirs end by entries of their own. */
function archive(state: LedgerState, { data }: NodeArchived): void {
  for (const node of data.nodes) {
    assert(state.nodes.has(node) && !state.archived.has(node), 'a node is archived once');
    state.archived.add(node);
    for (const asset of state.assets) state.overdrafts.delete(balanceKey(walletOf(node), asset));
  }
}

/** The node and all below it; leases keep the path that they were placed with. */
function moveNode(state: LedgerState, { data }: NodeMoved): void {
  assert(state.nodes.has(data.parent), 'a node is moved below one that is there');
  for (const place of state.nodes.values()) {
    const index = place.path.indexOf(data.node);
    if (index >= 0) place.path = [...data.path, ...place.path.slice(index + 1)];
  }
  indexFloors(state);
}
