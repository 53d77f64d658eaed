import { execute } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { Snapshot, Snapshots } from '../ports/snapshots.ts';

interface Row {
  readonly seq: string;
  readonly leaf: Buffer;
  readonly state_hash: Buffer;
  readonly state: Buffer;
}

const selectLatest = 'select seq, leaf, state_hash, state from snapshot where ledger_id = $1';
const selectSeq = 'select seq from snapshot where ledger_id = $1';
const upsert = `
insert into snapshot (ledger_id, seq, leaf, state_hash, state) values ($1, $2, $3, $4, $5)
on conflict (ledger_id) do update
set seq = excluded.seq, leaf = excluded.leaf, state_hash = excluded.state_hash, state = excluded.state
where snapshot.seq < excluded.seq`;

export function postgresSnapshots(pool: Pool): Snapshots {
  return {
    latest: async (ledger) => {
      const { rows } = await execute<Row>(pool, selectLatest, [ledger]);
      return rows[0] && toSnapshot(rows[0]);
    },
    latestSeq: async (ledger) => {
      const { rows } = await execute<Pick<Row, 'seq'>>(pool, selectSeq, [ledger]);
      return Number(rows[0]?.seq ?? 0);
    },
    put: async (ledger, { seq, leaf, stateHash, state }) => {
      await execute(pool, upsert, [ledger, seq, leaf, stateHash, state]);
    },
  };
}

function toSnapshot({ seq, leaf, state_hash: stateHash, state }: Row): Snapshot {
  return { seq: Number(seq), leaf, stateHash, state };
}
