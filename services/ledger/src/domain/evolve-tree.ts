import { strict as assert } from 'node:assert';
import type { NodeMoved, NodeOpened } from './events.ts';
import { indexFloors } from './floors.ts';
import type { LedgerState } from './state.ts';

/** The part of `evolve` that is about the tree. */
export function evolveTree(state: LedgerState, event: NodeOpened | NodeMoved): void {
  if (event.type === 'NodeOpened.v1') openNode(state, event);
  else moveNode(state, event);
}

/** A node comes into being, with nothing of its own. */
function openNode(state: LedgerState, { data }: NodeOpened): void {
  const { node, parent, kind } = data;
  const above = parent === undefined ? [] : (state.nodes.get(parent)?.path ?? []);
  assert(parent === undefined || above.length > 0, 'a parent is there before its children');
  const own = { order: undefined, weight: undefined, frozen: false, holds: 0 };
  state.nodes.set(node, { id: node, kind, path: [...above, node], ...own });
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
