import { enqueueCommand, query } from '@alfred/service-kit';
import type { PoolClient } from 'pg';
import type { RequestLimit } from '../domain/limit.ts';
import type { DirectoryTransaction } from '../ports/directory.ts';
import { commandOf } from './ledger-command.ts';
import { updateKeyLimit, updateNodeLimit } from './limit-statements.ts';
import { type KeyRow, keyOf, type NodeRow, nodeOf } from './rows.ts';
import { within } from './scope.ts';
import * as sql from './statements.ts';
import { updateNodeTags, updateTagKeys } from './tag-statements.ts';
import { tagKeysOf } from './tags-on-path.ts';

/** The writes of the directory inside one open transaction. */
export function directoryTransaction(tx: PoolClient): DirectoryTransaction {
  return {
    findNode: async (scope, id) => {
      const [row] = await query<NodeRow>(tx, sql.selectNode, [...within(scope), id]);
      return row && nodeOf(row);
    },
    insertOrganization: async ({ id, ledger, timeZone, asset }, createdAt) => {
      await tx.query(sql.insertOrganization, [id, ledger, timeZone, createdAt, asset]);
    },
    insertNode: async ({ id, organization, kind, name, parent, path, createdAt }) => {
      const above = parent === '' ? null : parent;
      await tx.query(sql.insertNode, [id, organization, kind, name, above, path, createdAt]);
    },
    renameNode: async (scope, id, name) => {
      const renamed = await tx.query(sql.updateName, [...within(scope), id, name]);
      return renamed.rowCount === 1;
    },
    insertKey: async (key, digest) => {
      const { id, organization, node, name, role, prefix, lastFour } = key;
      const shown = [id, organization, node, name, role, prefix, lastFour];
      const sealed = [digest.bytes, digest.pepper];
      const times = [key.createdAt, key.expiresAt ?? null];
      await tx.query(sql.insertKey, [...shown, ...sealed, ...times, ...columnsOf(key.limit)]);
    },
    lockOwnerKeys: async (organization, now) => {
      const rows = await query<{ readonly id: string }>(tx, sql.lockOwnerKeys, [organization, now]);
      return rows.map(({ id }) => id);
    },
    revokeKey: async (scope, id, at) => {
      const [row] = await query<KeyRow>(tx, sql.updateRevoked, [...within(scope), id, at]);
      return row && keyOf(row);
    },
    setKeyLimit: async (scope, id, limit) => {
      const values = [...within(scope), id, ...columnsOf(limit)];
      return (await tx.query(updateKeyLimit, values)).rowCount === 1;
    },
    setNodeLimit: async (scope, id, limit) => {
      const values = [...within(scope), id, ...columnsOf(limit)];
      return (await tx.query(updateNodeLimit, values)).rowCount === 1;
    },
    lockTree: async (organization) => {
      await tx.query(sql.lockOrganization, [organization]);
    },
    hasWaitingMove: async (organization) =>
      (await query(tx, sql.selectWaitingMoves, [organization, 1])).length > 0,
    insertMove: async ({ id, organization, node, parent }) => {
      await tx.query(sql.insertMove, [id, organization, node, parent]);
    },
    tagKeys: (organization) => tagKeysOf(tx, organization),
    setTagKeys: async (organization, keys) => {
      await tx.query(updateTagKeys, [organization, JSON.stringify(keys)]);
    },
    setNodeTags: async (scope, node, tags) => {
      const values = [...within(scope), node, JSON.stringify(tags)];
      return (await tx.query(updateNodeTags, values)).rowCount === 1;
    },
    tellLedger: (row, ledger, command) =>
      enqueueCommand(tx, { id: row, ledger, command: commandOf(command) }),
  };
}

function columnsOf(limit: RequestLimit | undefined): readonly (number | null)[] {
  return [limit?.requests ?? null, limit?.windowSeconds ?? null];
}
