import type { EntryOf } from '../entry-types.ts';

/** The nodes of the organisation, folded from `NodeOpened` and `NodeMoved`. */
export interface Tree {
  /** Undefined when the node may stand there. */
  open(data: EntryOf<'NodeOpened.v1'>['data']): string | undefined;
  /** Undefined when the node may stand under that parent, with everything below it. */
  move(data: EntryOf<'NodeMoved.v1'>['data']): string | undefined;
  /** From the root down to the node; empty for a node that was never opened. */
  path(node: string): readonly string[];
  kind(node: string): string | undefined;
  /** The node, and everything under it. */
  below(node: string): readonly string[];
}

/** Levels of a tree, its root being the first. */
const depthMax = 8;

/** What may stand above what. */
const parentsOf: Readonly<Record<string, readonly string[]>> = {
  department: ['organization', 'department'],
  team: ['organization', 'department'],
  user: ['organization', 'department', 'team'],
  service_account: ['organization', 'department', 'team'],
};

interface Places {
  readonly paths: Map<string, readonly string[]>;
  readonly kinds: Map<string, string>;
}

export function treeFold(): Tree {
  const places: Places = { paths: new Map(), kinds: new Map() };
  return {
    open: (data) => open(places, data),
    move: (data) => move(places, data),
    path: (node) => places.paths.get(node) ?? [],
    kind: (node) => places.kinds.get(node),
    below: (node) => [...places.paths].flatMap(([id, path]) => (path.includes(node) ? [id] : [])),
  };
}

function open(
  { paths, kinds }: Places,
  { node, parent, kind }: EntryOf<'NodeOpened.v1'>['data'],
): string | undefined {
  if (paths.has(node)) return `opens ${node}, which is open already`;
  if (parent === undefined && paths.size > 0) return `opens ${node} as a second root`;
  if ((parent === undefined) !== (kind === 'organization')) return `opens ${node} as a ${kind}`;
  const above = parent === undefined ? [] : paths.get(parent);
  if (!above) return `opens ${node} under ${parent}, which is not open`;
  if (above.length >= depthMax) return `opens ${node} deeper than ${depthMax} levels`;
  if (parent !== undefined && !mayStand(kinds, { node: kind, parent })) {
    return `opens a ${kind} under a ${kinds.get(parent)}`;
  }
  paths.set(node, [...above, node]);
  kinds.set(node, kind);
  return undefined;
}

function move(
  { paths, kinds }: Places,
  { node, parent, path }: EntryOf<'NodeMoved.v1'>['data'],
): string | undefined {
  const own = paths.get(node) ?? [];
  const above = paths.get(parent) ?? [];
  if (own.length < 2) return `moves ${node}, which has no parent to leave`;
  if (above.length === 0) return `moves ${node} under ${parent}, which is not open`;
  if (above.includes(node)) return `moves ${node} under itself`;
  const kind = kinds.get(node) ?? '';
  if (!mayStand(kinds, { node: kind, parent })) {
    return `moves a ${kind} under a ${kinds.get(parent)}`;
  }
  const moved = [...above, node];
  if (moved.join(' ') !== path.join(' ')) return `states another path of ${node}`;
  for (const [below, old] of paths) {
    if (!old.includes(node)) continue;
    const rest = [...moved, ...old.slice(own.length)];
    if (rest.length > depthMax) return `moves ${below} deeper than ${depthMax} levels`;
    paths.set(below, rest);
  }
  return undefined;
}

const mayStand = (
  kinds: ReadonlyMap<string, string>,
  of: { readonly node: string; readonly parent: string },
): boolean => parentsOf[of.node]?.includes(kinds.get(of.parent) ?? '') ?? false;
