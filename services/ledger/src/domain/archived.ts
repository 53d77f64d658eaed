import { type Refused, refuse } from './refusal.ts';
import type { LedgerState } from './state.ts';

/** Why nothing may be asked of a node, if so: it was never opened, or it is archived. */
export function nodeRefusal(
  { nodes, archived }: Pick<LedgerState, 'nodes' | 'archived'>,
  node: string,
): Refused | undefined {
  if (!nodes.has(node)) return refuse('node_unknown', { node });
  return archivedRefusal({ archived }, node);
}

/** Refusals: node_archived. */
export function archivedRefusal(
  { archived }: Pick<LedgerState, 'archived'>,
  ...nodes: readonly string[]
): Refused | undefined {
  const node = archived.size > 0 ? nodes.find((each) => archived.has(each)) : undefined;
  return node === undefined ? undefined : refuse('node_archived', { node });
}
