import type { Node, NodeKind } from './node.ts';

/** Levels of the tree, the organisation being the first. */
export const depthMax = 8;

/** What may stand under what: the ledger holds the same rules and has the last word. */
const parentsOf: Readonly<Record<NodeKind, readonly NodeKind[]>> = {
  organization: [],
  department: ['organization', 'department'],
  team: ['organization', 'department'],
  user: ['organization', 'department', 'team'],
  service_account: ['organization', 'department', 'team'],
};

export type TreeRefusal =
  | { readonly code: 'node_parent_invalid'; readonly kind: NodeKind; readonly parent: string }
  | { readonly code: 'tree_too_deep'; readonly limit: string };

/** Why a node of this kind cannot stand under `parent`, or undefined when it can. */
export function refuseChild(kind: NodeKind, parent: Node): TreeRefusal | undefined {
  if (!parentsOf[kind].includes(parent.kind)) {
    return { code: 'node_parent_invalid', kind, parent: parent.id };
  }
  if (parent.path.length >= depthMax) return { code: 'tree_too_deep', limit: String(depthMax) };
  return undefined;
}
