import { AlfredError } from '@alfred/errors';
import { decodeFrontier, encodeFrontier } from '@alfred/proof';
import type { Pool, PoolClient } from 'pg';
import type { Checkpoint, Checkpoints, SignerMemory, Verified } from '../ports/checkpoints.ts';
import { answered } from './database.ts';
import { saveTiles } from './postgres-tiles.ts';

interface MemoryRow {
  readonly leaf: Buffer;
  readonly frontier: Buffer;
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

export const postgresSignerMemory: SignerMemory<PoolClient> = {
  load: async (tx, ledger) => {
    const found = await tx.query<MemoryRow>(selectMemory, [ledger]);
    return found.rows[0] && toVerified(found.rows[0]);
  },
  save: async (tx, ledger, { verified: { leaf, frontier }, tiles }) => {
    await saveTiles(tx, ledger, tiles);
    await tx.query(saveMemory, [ledger, leaf, encodeFrontier(frontier)]);
  },
};

export function postgresCheckpoints(pool: Pool): Checkpoints {
  return {
    verified: async (ledger) => {
      const found = await answered(pool.query<MemoryRow>(selectMemory, [ledger]));
      return found.rows[0] && toVerified(found.rows[0]);
    },
    put: async (ledger, { size, root, note }) => {
      await answered(pool.query(insertCheckpoint, [ledger, size, root, note]));
    },
    latest: async (ledger) => {
      const found = await answered(pool.query<Checkpoint>(selectLatest, [ledger]));
      const [row] = found.rows;
      return row && { ...row, size: BigInt(row.size) };
    },
  };
}

function toVerified({ leaf, frontier }: MemoryRow): Verified {
  const decoded = decodeFrontier(frontier);
  if (!decoded)
    throw new AlfredError('internal', {}, { cause: new Error('A frontier is damaged.') });
  return { leaf, frontier: decoded };
}
