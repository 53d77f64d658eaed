import { archivedRefusal } from './archived.ts';
import type { MoveNode, OpenAsset, OpenLedger, OpenNode } from './commands.ts';
import type { NodeKind } from './events.ts';
import { accept, type Decision, inUnit, type Refused, refuse } from './refusal.ts';
import { depthMax, type LedgerState, type Node } from './state.ts';

/** What may stand under what. */
const parentsOf: Readonly<Record<NodeKind, readonly NodeKind[]>> = {
  organization: [],
  department: ['organization', 'department'],
  team: ['organization', 'department'],
  user: ['organization', 'department', 'team'],
  service_account: ['organization', 'department', 'team'],
};

/** Genesis, and at once the first writer: a log begins with these two in every store. */
export function decideOpenLedger(
  state: LedgerState,
  { organization, timeZone, assets }: OpenLedger,
  { ledger, origin }: { readonly ledger: string; readonly origin: string },
): Decision {
  if (state.organization !== '') return refuse('ledger_exists', { ledger });
  return accept(
    {
      type: 'LedgerOpened.v1',
      postings: [],
      data: { organization, timeZone, assets, origin },
    },
    { type: 'WriterOpened.v1', postings: [], data: {} },
  );
}

/** Refusals: asset_exists. */
export function decideOpenAsset(state: LedgerState, { asset }: OpenAsset): Decision {
  if (state.assets.has(asset)) return refuse('asset_exists', inUnit(asset, {}));
  return accept({ type: 'AssetOpened.v1', postings: [], data: { asset } });
}

/** Refusals: node_exists, node_unknown or node_archived (the parent), node_parent_invalid, tree_too_deep. */
export function decideOpenNode(state: LedgerState, command: OpenNode): Decision {
  const { node, parent, kind } = command;
  if (state.nodes.has(node)) return refuse('node_exists', { node });
  const decision = kind === 'organization' ? placeRoot(state, command) : placeChild(state, command);
  return decision ?? accept({ type: 'NodeOpened.v1', postings: [], data: { node, parent, kind } });
}

/**
 * A whole subtree gets another parent. Open leases keep the path that they were placed with.
 *
 * Refusals: node_unknown, node_archived, tree_cycle (always for the organisation, which has all others below it),
 * node_parent_invalid, tree_too_deep (for the deepest of the subtree).
 */
export function decideMoveNode(state: LedgerState, { node, parent }: MoveNode): Decision {
  const place = state.nodes.get(node);
  if (!place) return refuse('node_unknown', { node });
  const { kind, path } = place;
  const above = state.nodes.get(parent);
  if (!above) return refuse('node_unknown', { node: parent });
  const archived = archivedRefusal(state, node, parent);
  if (archived) return archived;
  if (above.path.includes(node)) return refuse('tree_cycle', { node, parent });
  const levels = deepestBelow(state, place) - path.length + 1;
  const refusal = underRefusal(above, { kind, levels });
  if (refusal) return refusal;
  const data = { node, parent, path: [...above.path, node] };
  return accept({ type: 'NodeMoved.v1', postings: [], data });
}

/** The root is the organisation that the ledger was opened for, and nothing else. */
function placeRoot(state: LedgerState, { node, parent, kind }: OpenNode): Refused | undefined {
  if (parent === undefined && node === state.organization) return undefined;
  return refuse('node_parent_invalid', { kind, parent: parent ?? 'nothing' });
}

function placeChild(state: LedgerState, { parent, kind }: OpenNode): Refused | undefined {
  if (parent === undefined) return refuse('node_parent_invalid', { kind, parent: 'nothing' });
  const above = state.nodes.get(parent);
  if (!above) return refuse('node_unknown', { node: parent });
  return archivedRefusal(state, parent) ?? underRefusal(above, { kind, levels: 1 });
}

/** Why so many levels, of which the first is of this kind, cannot stand there. */
function underRefusal(
  above: Node,
  { kind, levels }: { readonly kind: NodeKind; readonly levels: number },
): Refused | undefined {
  const parent = above.id;
  if (!parentsOf[kind].includes(above.kind)) return refuse('node_parent_invalid', { kind, parent });
  if (above.path.length + levels <= depthMax) return undefined;
  return refuse('tree_too_deep', { limit: String(depthMax) });
}

/** The level of the deepest node of a subtree, the organisation's being 1. */
function deepestBelow(state: LedgerState, { id }: Node): number {
  let deepest = 0;
  for (const { path } of state.nodes.values()) {
    if (path.length > deepest && path.includes(id)) deepest = path.length;
  }
  return deepest;
}
