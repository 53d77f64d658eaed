import { query } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Scope } from '../domain/caller.ts';
import type { TagKey } from '../domain/tags.ts';
import type { NodeTags } from '../ports/directory.ts';
import { type NodeTagsRow, nodeTagsOf } from './rows.ts';
import { within } from './scope.ts';
import { selectNodeTags, selectTagKeys } from './tag-statements.ts';

/** What an organisation has declared; nothing for one that does not exist. */
export async function tagKeysOf(
  db: Pool | PoolClient,
  organization: string,
): Promise<readonly TagKey[]> {
  const rows = await query<{ readonly tagKeys: readonly TagKey[] }>(db, selectTagKeys, [
    organization,
  ]);
  return rows[0]?.tagKeys ?? [];
}

/** The tags of those of these nodes that are in the scope. */
export async function nodeTagsIn(
  db: Pool,
  scope: Scope,
  nodes: readonly string[],
): Promise<readonly NodeTags[]> {
  const rows = await query<NodeTagsRow>(db, selectNodeTags, [...within(scope), nodes]);
  return rows.map(nodeTagsOf);
}
