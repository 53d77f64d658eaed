import { AlfredError } from '@alfred/errors';
import { idempotent, query, transaction } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { Scope } from '../domain/caller.ts';
import { isInForce } from '../domain/key.ts';
import type { Directory, Page } from '../ports/directory.ts';
import type { Vault } from '../ports/vault.ts';
import type { AttemptDigest } from './attempt-digest.ts';
import { directoryTransaction } from './postgres-directory-transaction.ts';
import { sandboxesIn } from './postgres-sandboxes.ts';
import {
  type CallerRow,
  callerOf,
  type KeyRow,
  keyOf,
  lifeOf,
  type NodeRow,
  nodeOf,
} from './rows.ts';
import { within } from './scope.ts';
import { settleMoves } from './settle-moves.ts';
import {
  selectCaller,
  selectKey,
  selectKeys,
  selectNode,
  selectNodes,
  selectOrganizationsWithMoves,
  selectWaitingMoves,
} from './statements.ts';
import { nodeTagsIn, tagKeysOf } from './tags-on-path.ts';

export interface PostgresDirectoryDeps {
  /** Its search path names this service's schema. */
  readonly pool: Pool;
  readonly vault: Vault;
  readonly digestOf: AttemptDigest;
}

/** The directory in PostgreSQL. What is about people is in boxes there. */
export function postgresDirectory({ pool, vault, digestOf }: PostgresDirectoryDeps): Directory {
  return {
    once: (attempt, write) =>
      transaction(pool, async (tx) => {
        const { caller: scope, key } = attempt;
        const run = async () => Buffer.from(await write(directoryTransaction(tx, vault)));
        const digest = digestOf(attempt.digest);
        return Buffer.from(await idempotent(tx, { scope, key, digest }, run)).toString();
      }),
    findNode: async (scope, id) => {
      const [row] = await query<NodeRow>(pool, selectNode, [...within(scope), id]);
      return row && nodeOf(row, vault);
    },
    listNodes: async (scope, page) => {
      await checkCursor(pool, selectNode, { scope, page });
      const rows = await query<NodeRow>(pool, selectNodes, paged(scope, page));
      return Promise.all(rows.map((row) => nodeOf(row, vault)));
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
      return row && keyOf(row, vault);
    },
    listKeys: async (scope, page) => {
      await checkCursor(pool, selectKey, { scope, page });
      const rows = await query<KeyRow>(pool, selectKeys, paged(scope, page));
      return Promise.all(rows.map((row) => keyOf(row, vault)));
    },
    tagKeys: (organization) => tagKeysOf(pool, organization),
    nodeTags: (scope, nodes) => nodeTagsIn(pool, scope, nodes),
    ...sandboxesIn(pool),
    findCaller: async (digest, now) => {
      const [row] = await query<CallerRow>(pool, selectCaller, [digest]);
      return row && isInForce(lifeOf(row), now) ? callerOf(row) : undefined;
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
