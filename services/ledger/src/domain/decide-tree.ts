import type { OpenLedger, OpenNode } from './commands.ts';
import type { NodeKind } from './events.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import type { LedgerState } from './state.ts';

/** Levels of the tree, the organisation being the first. */
export const depthMax = 8;

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

/** Refusals: node_exists, node_unknown (the parent), node_parent_invalid, tree_too_deep. */
export function decideOpenNode(state: LedgerState, command: OpenNode): Decision {
  const { node, parent, kind } = command;
  if (state.nodes.has(node)) return refuse('node_exists', { node });
  const decision = kind === 'organization' ? placeRoot(state, command) : placeChild(state, command);
  return decision ?? accept({ type: 'NodeOpened.v1', postings: [], data: { node, parent, kind } });
}

/** The root is the organisation that the ledger was opened for, and nothing else. */
function placeRoot(state: LedgerState, { node, parent, kind }: OpenNode): Decision | undefined {
  if (parent === undefined && node === state.organization) return undefined;
  return refuse('node_parent_invalid', { kind, parent: parent ?? 'nothing' });
}

function placeChild(state: LedgerState, { parent, kind }: OpenNode): Decision | undefined {
  if (parent === undefined) return refuse('node_parent_invalid', { kind, parent: 'nothing' });
  const above = state.nodes.get(parent);
  if (!above) return refuse('node_unknown', { node: parent });
  if (!parentsOf[kind].includes(above.kind)) return refuse('node_parent_invalid', { kind, parent });
  if (above.path.length >= depthMax) return refuse('tree_too_deep', { limit: String(depthMax) });
  return undefined;
}
