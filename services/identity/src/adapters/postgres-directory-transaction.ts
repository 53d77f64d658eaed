import { enqueueCommand, query } from '@alfred/service-kit';
import type { PoolClient } from 'pg';
import type { RequestLimit } from '../domain/limit.ts';
import type { DirectoryTransaction } from '../ports/directory.ts';
import type { SealedPlace, Vault } from '../ports/vault.ts';
import { commandOf } from './ledger-command.ts';
import { updateKeyLimit, updateNodeLimit } from './limit-statements.ts';
import { sandboxesIn } from './postgres-sandboxes.ts';
import { recordAct } from './record-act.ts';
import { type KeyRow, keyOf, type NodeRow, nodeOf } from './rows.ts';
import { updateSandboxOf, updateStandsFor } from './sandbox-statements.ts';
import { within } from './scope.ts';
import { keyPlace, nodePlace } from './sealed-columns.ts';
import * as sql from './statements.ts';
import { selectCentre, updateNodeTags, updateTagKeys } from './tag-statements.ts';
import { tagKeysOf } from './tags-on-path.ts';

/** The writes of the directory inside one open transaction. */
export function directoryTransaction(tx: PoolClient, vault: Vault): DirectoryTransaction {
  return {
    ...sealedWrites(tx, vault),
    ...sandboxesIn(tx),
    findNode: async (scope, id) => {
      const [row] = await query<NodeRow>(tx, sql.selectNode, [...within(scope), id]);
      return row && nodeOf(row, vault);
    },
    insertOrganization: async ({ id, ledger, timeZone, asset }, createdAt) => {
      await tx.query(sql.insertOrganization, [id, ledger, timeZone, createdAt, asset]);
    },
    becomeSandbox: async (organization, home) => {
      await tx.query(updateSandboxOf, [organization, home]);
    },
    standFor: async (place, node) => {
      await tx.query(updateStandsFor, [place, node]);
    },
    lockOwnerKeys: async (organization, now) => {
      const rows = await query<{ readonly id: string }>(tx, sql.lockOwnerKeys, [organization, now]);
      return rows.map(({ id }) => id);
    },
    revokeKey: async (scope, id, at) => {
      const [row] = await query<KeyRow>(tx, sql.updateRevoked, [...within(scope), id, at]);
      return row && keyOf(row, vault);
    },
    setKeyLimit: async (scope, id, limit) => {
      const values = [...within(scope), id, textOf(limit)];
      return (await tx.query(updateKeyLimit, values)).rowCount === 1;
    },
    setNodeLimit: async (scope, id, limit) => {
      const values = [...within(scope), id, textOf(limit)];
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
    hasCostCentre: async (organization, centre) =>
      (await tx.query(selectCentre, [organization, centre])).rowCount === 1,
    setNodeTags: async (scope, node, tags) => {
      const values = [...within(scope), node, JSON.stringify(tags)];
      return (await tx.query(updateNodeTags, values)).rowCount === 1;
    },
    recordAct: (act) => recordAct(tx, act),
    tellLedger: (row, ledger, command) =>
      enqueueCommand(tx, { id: row, ledger, command: commandOf(command) }),
  };
}

type SealedWrites = 'insertNode' | 'changeNode' | 'insertKey';

/** What comes with a text about somebody: the text goes into a box before it goes anywhere. */
function sealedWrites(tx: PoolClient, vault: Vault): Pick<DirectoryTransaction, SealedWrites> {
  const boxOf = async (place: SealedPlace, text: string | undefined) =>
    text === undefined ? null : (await vault.seal(place, text)).box;
  return {
    insertNode: async ({ id, organization, kind, name, email, parent, path, createdAt }) => {
      await vault.admit({ organization, node: id });
      const row = { id, organization };
      const boxes = [
        await boxOf(nodePlace(row, 'name'), name),
        await boxOf(nodePlace(row, 'email'), email),
      ];
      const above = parent === '' ? null : parent;
      await tx.query(sql.insertNode, [id, organization, kind, ...boxes, above, path, createdAt]);
    },
    changeNode: async (scope, id, { name, email }) => {
      const row = { id, organization: scope.organization };
      const values = [...within(scope), id];
      const named = await boxOf(nodePlace(row, 'name'), name);
      const found = (await tx.query(sql.updateName, [...values, named])).rowCount === 1;
      if (!found || email === undefined) return found;
      const address = await boxOf(nodePlace(row, 'email'), email === '' ? undefined : email);
      return (await tx.query(sql.updateEmail, [...values, address])).rowCount === 1;
    },
    insertKey: async (key, digest) => {
      const { id, organization, node, role, prefix, lastFour } = key;
      const name = await boxOf(keyPlace(key), key.name);
      const shown = [id, organization, node, name, role, prefix, lastFour];
      const sealed = [digest.bytes, digest.pepper];
      const times = [key.createdAt, key.expiresAt ?? null];
      await tx.query(sql.insertKey, [...shown, ...sealed, ...times, textOf(key.limit)]);
    },
  };
}

function textOf(limit: RequestLimit | undefined): string | null {
  return limit ? JSON.stringify(limit) : null;
}
