import type { Caller } from '../domain/caller.ts';
import { type Key, type KeyPrefix, modeOf } from '../domain/key.ts';
import type { AppliedLimit, RequestLimit } from '../domain/limit.ts';
import type { Node, NodeKind } from '../domain/node.ts';
import type { Role } from '../domain/role.ts';
import { type TagKey, type Tags, tagsInForce } from '../domain/tags.ts';
import type { NodeTags } from '../ports/directory.ts';
import type { Vault } from '../ports/vault.ts';
import { keyNameOf, nodeTextOf } from './sealed-columns.ts';

// What PostgreSQL answers, and what it means. The checks of the tables hold the unions.

interface LimitColumns {
  /** Those of before have no lists. */
  readonly limits: Omit<RequestLimit, 'models' | 'networks'> | null;
}

export interface NodeRow extends LimitColumns {
  readonly id: string;
  readonly organization: string;
  readonly kind: NodeKind;
  readonly name_box: Buffer | null;
  readonly email_box: Buffer | null;
  readonly parent: string | null;
  readonly path: readonly string[];
  readonly created_at: bigint;
}

export interface KeyRow extends LimitColumns {
  readonly id: string;
  readonly organization: string;
  readonly node: string;
  readonly name_box: Buffer | null;
  readonly role: Role;
  readonly prefix: KeyPrefix;
  readonly last_four: string;
  readonly created_at: bigint;
  readonly expires_at: bigint | null;
  readonly revoked_at: bigint | null;
}

export interface CallerRow extends KeyRow {
  /** Where the key leads to: another organisation for test keys. */
  readonly atOrganization: string;
  readonly atNode: string;
  readonly ledger: string;
  readonly path: readonly string[];
  readonly asset: string;
  readonly tagKeys: readonly TagKey[];
  readonly onPath: readonly Tags[];
  readonly limitsOnPath: readonly AppliedLimit[];
}

export interface NodeTagsRow {
  readonly node: string;
  readonly tags: Tags;
  readonly onPath: readonly Tags[];
}

export function nodeTagsOf({ node, tags, onPath }: NodeTagsRow): NodeTags {
  return { node, tags, inForce: tagsInForce(onPath) };
}

/** A node with what is in its boxes. */
export async function nodeOf(row: NodeRow, vault: Vault): Promise<Node> {
  const [name, email] = await Promise.all([
    nodeTextOf(vault, row, 'name'),
    nodeTextOf(vault, row, 'email'),
  ]);
  return {
    id: row.id,
    organization: row.organization,
    kind: row.kind,
    ...{ name, email },
    parent: row.parent ?? '',
    path: row.path,
    createdAt: row.created_at,
    limit: limitOf(row),
  };
}

function limitOf(row: LimitColumns): RequestLimit | undefined {
  return row.limits ? { models: [], networks: [], ...row.limits } : undefined;
}

function limitsOf(row: CallerRow): readonly AppliedLimit[] {
  const own = limitOf(row);
  const above = modeOf(row.prefix) === 'test' ? networksOf(row.limitsOnPath) : row.limitsOnPath;
  return [...(own ? [{ kind: 'key', id: row.id, ...own } as const] : []), ...above];
}

/** From where requests come holds for test keys, too; they take nothing of what others share. */
function networksOf(limits: readonly AppliedLimit[]): readonly AppliedLimit[] {
  return limits
    .filter(({ networks }) => networks.length > 0)
    .map(({ kind, id, windowSeconds, networks }) => {
      return { kind, id, windowSeconds, networks, models: [] };
    });
}

/** A key with the name that is in its box. */
export async function keyOf(row: KeyRow, vault: Vault): Promise<Key> {
  return {
    id: row.id,
    organization: row.organization,
    node: row.node,
    name: await keyNameOf(vault, row),
    role: row.role,
    prefix: row.prefix,
    lastFour: row.last_four,
    createdAt: row.created_at,
    ...lifeOf(row),
    limit: limitOf(row),
  };
}

/** Until when a key opens anything. */
export function lifeOf(row: KeyRow): Pick<Key, 'expiresAt' | 'revokedAt'> {
  return { expiresAt: row.expires_at ?? undefined, revokedAt: row.revoked_at ?? undefined };
}

export function callerOf(row: CallerRow): Caller {
  return {
    organization: row.atOrganization,
    ledger: row.ledger,
    node: row.atNode,
    key: row.id,
    role: row.role,
    path: row.path,
    mode: modeOf(row.prefix),
    expiresAt: row.expires_at ?? undefined,
    asset: row.asset,
    tags: tagsInForce(row.onPath),
    tagKeys: row.tagKeys,
    limits: limitsOf(row),
  };
}
