import type { RequestLimit } from './limit.ts';

/** What a node of an organisation's tree is. */
export const nodeKinds = ['organization', 'department', 'team', 'user', 'service_account'] as const;

export type NodeKind = (typeof nodeKinds)[number];

/** A place in the tree. Its name and address are personal data, and live in this service alone. */
export interface Node {
  readonly id: string;
  readonly organization: string;
  readonly kind: NodeKind;
  /** Undefined when nobody can read it any more: the person was erased. */
  readonly name: string | undefined;
  /** Only people have one, and they need not. */
  readonly email: string | undefined;
  /** Empty for the organisation itself. */
  readonly parent: string;
  /** From the organisation down to the node itself. */
  readonly path: readonly string[];
  readonly createdAt: bigint;
  /** Of all keys of the node and of everything below it together. */
  readonly limit: RequestLimit | undefined;
}

/** The organisation beside its own root node. */
export interface Organization {
  readonly id: string;
  readonly ledger: string;
  readonly timeZone: string;
  /** What its requests are paid in, for ever. */
  readonly asset: string;
}

/** Prefix of the ids of each kind. Ids are random: they say nothing about what they name. */
export const idPrefixOf: Readonly<Record<NodeKind, string>> = {
  organization: 'org',
  department: 'dep',
  team: 'team',
  user: 'usr',
  service_account: 'sa',
};

/** Whether a word from the wire is a kind of node. */
export function isNodeKind(text: string): text is NodeKind {
  return nodeKinds.some((kind) => kind === text);
}
