import { randomId } from '@alfred/ids';
import { enqueueCommand, query, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Scope } from '../domain/caller.ts';
import type { Erasure, ErasureStatus } from '../domain/erasure.ts';
import type { NodeKind } from '../domain/node.ts';
import type { ErasedPerson, Erasures, ErasureTransaction } from '../ports/erasures.ts';
import * as sql from './erasure-statements.ts';
import { commandOf } from './ledger-command.ts';
import { recordAct } from './record-act.ts';
import { within } from './scope.ts';

interface ErasureRow {
  readonly node: string;
  readonly organization: string;
  readonly status: ErasureStatus;
  readonly requestedAt: bigint | null;
  readonly doneAt: bigint | null;
  readonly held: boolean;
}

/** Erasures in PostgreSQL. */
export function postgresErasures(pool: Pool): Erasures {
  return {
    run: (write) => transaction(pool, (tx) => write(erasureTransaction(tx))),
    find: (scope, node) => findErasure(pool, scope, node),
    running: (limit) => query<ErasedPerson>(pool, sql.selectRunning, [limit]),
    keysOf: async (person) =>
      (await query<{ readonly id: string }>(pool, sql.selectKeysOf, named(person))).map(idOf),
    emptyBoxes: (person, at) => transaction(pool, (tx) => emptyBoxes(tx, person, at)),
    relayRow: async (person) => {
      const [row] = await query<{ readonly id: string | null }>(pool, sql.selectRow, named(person));
      return row?.id ?? undefined;
    },
    finish: async (person, at) => {
      await query(pool, sql.markDone, [...named(person), at]);
    },
    follow: (ledger, node, at) =>
      transaction(pool, async (tx) => {
        const [person] = await query<ErasedPerson>(tx, sql.selectInLedger, [ledger, node]);
        if (!person) return undefined;
        await query(tx, sql.revokeKeys, [...named(person), at]);
        await empty(tx, person, at);
        await query(tx, sql.putDone, [...named(person), at]);
        return person;
      }),
    erased: (after, limit) => query<ErasedPerson>(pool, sql.selectErased, [after, limit]),
  };
}

const named = ({ organization, node }: ErasedPerson): readonly unknown[] => [organization, node];
const idOf = ({ id }: { readonly id: string }): string => id;

async function findErasure(
  db: Pool | PoolClient,
  scope: Scope,
  node: string,
): Promise<Erasure | undefined> {
  const [row] = await query<ErasureRow>(db, sql.selectErasure, [...within(scope), node]);
  return row && erasureOf(row);
}

function erasureOf({ requestedAt, doneAt, ...row }: ErasureRow): Erasure {
  return { ...row, requestedAt: requestedAt ?? undefined, doneAt: doneAt ?? undefined };
}

function erasureTransaction(tx: PoolClient): ErasureTransaction {
  return {
    lockPerson: async (scope, node) => {
      const values = [...within(scope), node];
      const [row] = await query<{ readonly kind: NodeKind }>(tx, sql.lockPerson, values);
      return row;
    },
    find: async ({ organization, node }) => {
      const found = await findErasure(tx, { organization, below: undefined }, node);
      if (!found) throw new RangeError('The person is locked, so that the row is there.');
      return found;
    },
    request: async (person, { status, actor, at }) => {
      await query(tx, sql.putErasure, [...named(person), status, actor, at]);
    },
    lockOwnerKeys: (organization, now) => query(tx, sql.lockOwnerKeys, [organization, now]),
    revokeKeys: async (person, at) =>
      (await query<{ readonly id: string }>(tx, sql.revokeKeys, [...named(person), at])).map(idOf),
    hold: async (person, at) => {
      await query(tx, sql.putHold, [...named(person), at]);
    },
    release: async (person) => {
      await query(tx, sql.deleteHold, named(person));
    },
    recordAct: (act) => recordAct(tx, act),
  };
}

interface LockedErasure {
  readonly actor: string;
  readonly ledger: string;
}

/** Whoever finds it taken on already has nothing to do. */
async function emptyBoxes(tx: PoolClient, person: ErasedPerson, at: bigint): Promise<void> {
  const [erasure] = await query<LockedErasure>(tx, sql.lockErasure, named(person));
  if (!erasure) return;
  await empty(tx, person, at);
  const row = randomId('era');
  const command = { ...commandOf({ type: 'record_erasure', node: person.node }) };
  await enqueueCommand(tx, {
    ...{ id: row, ledger: erasure.ledger },
    command: { ...command, actor: erasure.actor },
  });
  await query(tx, sql.markRecording, [...named(person), row]);
}

async function empty(tx: PoolClient, person: ErasedPerson, at: bigint): Promise<void> {
  await query(tx, sql.emptyNode, [...named(person), at]);
  await query(tx, sql.emptyKeys, named(person));
  await query(tx, sql.dropTexts, named(person));
}
