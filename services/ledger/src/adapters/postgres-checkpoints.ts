import { AlfredError } from '@alfred/errors';
import { decodeFrontier, encodeFrontier } from '@alfred/proof';
import { execute } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type {
  Checkpoint,
  Checkpoints,
  SignerChange,
  SignerMemory,
  Verified,
} from '../ports/checkpoints.ts';
import { saveTiles } from './postgres-tiles.ts';

interface MemoryRow {
  readonly leaf: Buffer;
  readonly frontier: Buffer;
}

interface ChangeRow {
  readonly seq: bigint;
  readonly origin: string;
  readonly replaced: string | null;
  readonly key: string;
  readonly lost_origin: string | null;
  readonly lost_size: bigint | null;
  readonly lost_root: Buffer | null;
}

const selectMemory = 'select leaf, frontier from signer_memory where ledger_id = $1';

const saveMemory = `
insert into signer_memory (ledger_id, leaf, frontier) values ($1, $2, $3)
on conflict (ledger_id) do update set leaf = excluded.leaf, frontier = excluded.frontier`;

const insertCheckpoint = `
insert into checkpoint (ledger_id, size, root, note) values ($1, $2, $3, $4)
on conflict do nothing`;

const selectLatest = `
select size, root, note from checkpoint where ledger_id = $1 order by size desc limit 1`;

const selectFirst = `
select size, root, note from checkpoint where ledger_id = $1 and size >= $2 order by size limit 1`;

const insertChange = `
insert into signer_change
  (ledger_id, seq, origin, replaced, key, lost_origin, lost_size, lost_root)
values ($1, $2, $3, $4, $5, $6, $7, $8)`;

const selectChanges = `
select seq, origin, replaced, key, lost_origin, lost_size, lost_root
from signer_change where ledger_id = $1 order by seq`;

export const postgresSignerMemory: SignerMemory<PoolClient> = {
  load: async (tx, ledger) => {
    const found = await tx.query<MemoryRow>(selectMemory, [ledger]);
    return found.rows[0] && toVerified(found.rows[0]);
  },
  save: async (tx, ledger, { verified: { leaf, frontier }, tiles, changes }) => {
    await saveTiles(tx, ledger, tiles);
    for (const { seq, origin, from, key, lost } of changes) {
      const row = [ledger, seq, origin, from, key, lost?.origin, lost?.size, lost?.root];
      await tx.query(insertChange, row);
    }
    await tx.query(saveMemory, [ledger, leaf, encodeFrontier(frontier)]);
  },
};

export function postgresCheckpoints(pool: Pool): Checkpoints {
  return {
    verified: async (ledger) => {
      const found = await execute<MemoryRow>(pool, selectMemory, [ledger]);
      return found.rows[0] && toVerified(found.rows[0]);
    },
    put: async (ledger, { size, root, note }) => {
      await execute(pool, insertCheckpoint, [ledger, size, root, note]);
    },
    latest: async (ledger) => {
      const found = await execute<Checkpoint>(pool, selectLatest, [ledger]);
      return toCheckpoint(found.rows[0]);
    },
    firstOver: async (ledger, size) => {
      const found = await execute<Checkpoint>(pool, selectFirst, [ledger, size]);
      return toCheckpoint(found.rows[0]);
    },
    changes: async (ledger) => {
      const { rows } = await execute<ChangeRow>(pool, selectChanges, [ledger]);
      return rows.map(toChange);
    },
  };
}

function toCheckpoint(row: Checkpoint | undefined): Checkpoint | undefined {
  return row && { ...row, size: BigInt(row.size) };
}

function toChange({ seq, origin, replaced, key, ...lost }: ChangeRow): SignerChange {
  const { lost_origin: past, lost_size: size, lost_root: root } = lost;
  const isRestore = past !== null && size !== null && root !== null;
  return {
    ...{ seq: BigInt(seq), origin, from: replaced ?? undefined, key },
    lost: isRestore ? { origin: past, size: BigInt(size), root } : undefined,
  };
}

function toVerified({ leaf, frontier }: MemoryRow): Verified {
  const decoded = decodeFrontier(frontier);
  if (!decoded)
    throw new AlfredError('internal', {}, { cause: new Error('A frontier is damaged.') });
  return { leaf, frontier: decoded };
}
