import type { EntryOf } from '../entry-types.ts';

/** The nodes of the organisation, folded from `NodeOpened`. */
export interface Tree {
  /** Undefined when the node may stand there. */
  open(data: EntryOf<'NodeOpened.v1'>['data']): string | undefined;
  /** From the root down to the node; empty for a node that was never opened. */
  path(node: string): readonly string[];
}

/** Levels of a tree, its root being the first. */
const depthMax = 8;

export function treeFold(): Tree {
  const paths = new Map<string, readonly string[]>();
  return {
    open({ node, parent }) {
      if (paths.has(node)) return `opens ${node}, which is open already`;
      if (parent === undefined && paths.size > 0) return `opens ${node} as a second root`;
      const above = parent === undefined ? [] : paths.get(parent);
      if (!above) return `opens ${node} under ${parent}, which is not open`;
      if (above.length >= depthMax) return `opens ${node} deeper than ${depthMax} levels`;
      paths.set(node, [...above, node]);
      return undefined;
    },
    path: (node) => paths.get(node) ?? [],
  };
}
