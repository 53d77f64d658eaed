import type { Caller } from '../domain/caller.ts';
import { type Key, type KeyPrefix, modeOf } from '../domain/key.ts';
import type { Node, NodeKind } from '../domain/node.ts';
import type { Role } from '../domain/role.ts';
import { type TagKey, type Tags, tagsInForce } from '../domain/tags.ts';
import type { NodeTags } from '../ports/directory.ts';

// What PostgreSQL answers, and what it means. The checks of the tables hold the unions.

export interface NodeRow {
  readonly id: string;
  readonly organization: string;
  readonly kind: NodeKind;
  readonly name: string;
  readonly parent: string | null;
  readonly path: readonly string[];
  readonly created_at: bigint;
}

export interface KeyRow {
  readonly id: string;
  readonly organization: string;
  readonly node: string;
  readonly name: string;
  readonly role: Role;
  readonly prefix: KeyPrefix;
  readonly last_four: string;
  readonly created_at: bigint;
  readonly expires_at: bigint | null;
  readonly revoked_at: bigint | null;
}

export interface CallerRow extends KeyRow {
  readonly ledger: string;
  readonly path: readonly string[];
  readonly asset: string;
  readonly tagKeys: readonly TagKey[];
  readonly onPath: readonly Tags[];
}

export interface NodeTagsRow {
  readonly node: string;
  readonly tags: Tags;
  readonly onPath: readonly Tags[];
}

export function nodeTagsOf({ node, tags, onPath }: NodeTagsRow): NodeTags {
  return { node, tags, inForce: tagsInForce(onPath) };
}

export function nodeOf({ parent, created_at: createdAt, ...row }: NodeRow): Node {
  return { ...row, parent: parent ?? '', createdAt };
}

export function keyOf(row: KeyRow): Key {
  return {
    id: row.id,
    organization: row.organization,
    node: row.node,
    name: row.name,
    role: row.role,
    prefix: row.prefix,
    lastFour: row.last_four,
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    revokedAt: row.revoked_at ?? undefined,
  };
}

export function callerOf(row: CallerRow): Caller {
  return {
    organization: row.organization,
    ledger: row.ledger,
    node: row.node,
    key: row.id,
    role: row.role,
    path: row.path,
    mode: modeOf(row.prefix),
    expiresAt: row.expires_at ?? undefined,
    asset: row.asset,
    tags: tagsInForce(row.onPath),
    tagKeys: row.tagKeys,
  };
}
