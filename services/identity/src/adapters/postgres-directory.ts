import { AlfredError } from '@alfred/errors';
import { idempotent, query, transaction } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { Scope } from '../domain/caller.ts';
import { isInForce } from '../domain/key.ts';
import type { Organization } from '../domain/node.ts';
import type { Directory, Page } from '../ports/directory.ts';
import { directoryTransaction } from './postgres-directory-transaction.ts';
import { type CallerRow, callerOf, type KeyRow, keyOf, type NodeRow, nodeOf } from './rows.ts';
import { within } from './scope.ts';
import { settleMoves } from './settle-moves.ts';
import {
  selectCaller,
  selectKey,
  selectKeys,
  selectNode,
  selectNodes,
  selectOrganization,
  selectOrganizationsWithMoves,
  selectWaitingMoves,
} from './statements.ts';
import { nodeTagsIn, tagKeysOf } from './tags-on-path.ts';

/**
 * The directory in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresDirectory(pool: Pool): Directory {
  return {
    once: (attempt, write) =>
      transaction(pool, async (tx) => {
        const { caller: scope, key, digest } = attempt;
        const run = async () => Buffer.from(await write(directoryTransaction(tx)));
        return Buffer.from(await idempotent(tx, { scope, key, digest }, run)).toString();
      }),
    findNode: async (scope, id) => {
      const [row] = await query<NodeRow>(pool, selectNode, [...within(scope), id]);
      return row && nodeOf(row);
    },
    listNodes: async (scope, page) => {
      await checkCursor(pool, selectNode, { scope, page });
      return (await query<NodeRow>(pool, selectNodes, paged(scope, page))).map(nodeOf);
    },
    settleMoves: (organization) => transaction(pool, (tx) => settleMoves(tx, organization)),
    lastWaitingMove: async (organization) => {
      const [row] = await query<{ readonly id: string }>(pool, selectWaitingMoves, [
        organization,
        1,
      ]);
      return row?.id;
    },
    organizationsWithMoves: async (limit) => {
      const rows = await query<{ readonly organization: string }>(
        pool,
        selectOrganizationsWithMoves,
        [limit],
      );
      return rows.map(({ organization }) => organization);
    },
    findKey: async (scope, id) => {
      const [row] = await query<KeyRow>(pool, selectKey, [...within(scope), id]);
      return row && keyOf(row);
    },
    listKeys: async (scope, page) => {
      await checkCursor(pool, selectKey, { scope, page });
      return (await query<KeyRow>(pool, selectKeys, paged(scope, page))).map(keyOf);
    },
    tagKeys: (organization) => tagKeysOf(pool, organization),
    nodeTags: (scope, nodes) => nodeTagsIn(pool, scope, nodes),
    findOrganization: async (id) => {
      const [row] = await query<Organization>(pool, selectOrganization, [id]);
      return row;
    },
    findCaller: async (digest, now) => {
      const [row] = await query<CallerRow>(pool, selectCaller, [digest]);
      return row && isInForce(keyOf(row), now) ? callerOf(row) : undefined;
    },
    isReachable: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
  };
}

function paged(scope: Scope, { after, limit }: Page): readonly unknown[] {
  return [...within(scope), after === '' ? null : after, limit];
}

/** A cursor is an id of the list itself: anything else was not made by this list. */
async function checkCursor(
  pool: Pool,
  select: string,
  { scope, page }: { readonly scope: Scope; readonly page: Page },
): Promise<void> {
  if (page.after === '') return;
  const found = await query(pool, select, [...within(scope), page.after]);
  if (found.length === 0) throw new AlfredError('cursor_invalid');
}
