import { query } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { Difference, Rebuild, RebuildStatus } from './projection.ts';

interface Row {
  readonly ledger_id: string;
  readonly projection: string;
  readonly id: string;
  readonly status: RebuildStatus;
  readonly wants_switch: boolean;
  readonly done: bigint;
  readonly size: bigint;
  readonly differences: bigint;
  readonly samples: readonly Difference[];
  readonly is_switched: boolean;
  readonly started_at: bigint;
  readonly ended_at: bigint;
}

const select = `
select *, case when status = 'running' and touched_at < $3 then 'failed' else status end status
from projection_rebuild where ledger_id = $1 and projection = $2`;

const insert = `
insert into projection_rebuild (ledger_id, projection, id, status, wants_switch, done, size,
  differences, samples, is_switched, started_at, touched_at, ended_at)
values ($1, $2, $3, 'running', $4, 0, $5, 0, '[]', false, $6, $6, 0)
on conflict (ledger_id, projection) do update set id = excluded.id, status = 'running',
  wants_switch = excluded.wants_switch, done = 0, size = excluded.size, differences = 0,
  samples = '[]', is_switched = false, started_at = excluded.started_at,
  touched_at = excluded.touched_at, ended_at = 0
returning *`;

const touch = `
update projection_rebuild set done = greatest(done, $4), size = greatest(size, $4), touched_at = $5
where ledger_id = $1 and projection = $2 and id = $3`;

const finish = `
update projection_rebuild set status = $4, differences = $5, samples = $6, is_switched = $7,
  touched_at = $8, ended_at = $8
where ledger_id = $1 and projection = $2 and id = $3`;

type Named = Pick<Rebuild, 'ledger' | 'projection' | 'id'>;

/**
 * What became of rebuilds: in the table `projection_rebuild` of the pool's schema. It is no fold, and
 * is outside of what a rebuild makes, so that others can see how far it is.
 */
export interface RebuildBook {
  /** The last one. One that runs and has said nothing since `staleBefore` has lost its process. */
  last(
    of: Pick<Rebuild, 'ledger' | 'projection'>,
    staleBefore: bigint,
  ): Promise<Rebuild | undefined>;
  begin(
    wish: Named & Pick<Rebuild, 'wantsSwitch' | 'size' | 'startedAt'>,
  ): Promise<Rebuild | undefined>;
  touch(of: Named, done: bigint, at: bigint): Promise<void>;
  end(
    of: Named,
    outcome: Pick<Rebuild, 'status' | 'differences' | 'samples' | 'isSwitched'>,
    at: bigint,
  ): Promise<void>;
}

export function postgresRebuildBook(pool: Pool): RebuildBook {
  return {
    last: async ({ ledger, projection }, staleBefore) =>
      fromRow((await query<Row>(pool, select, [ledger, projection, staleBefore]))[0]),
    begin: async ({ ledger, projection, id, wantsSwitch, size, startedAt }) => {
      const values = [ledger, projection, id, wantsSwitch, size, startedAt];
      return fromRow((await query<Row>(pool, insert, values))[0]);
    },
    touch: async ({ ledger, projection, id }, done, at) => {
      await query(pool, touch, [ledger, projection, id, done, at]);
    },
    end: async ({ ledger, projection, id }, outcome, at) => {
      const { status, differences, samples, isSwitched } = outcome;
      const told = [status, differences, JSON.stringify(samples), isSwitched, at];
      await query(pool, finish, [ledger, projection, id, ...told]);
    },
  };
}

function fromRow(row: Row | undefined): Rebuild | undefined {
  if (!row) return undefined;
  const { projection, id, status, done, size, differences, samples } = row;
  return {
    ...{ ledger: row.ledger_id, projection, id, status, done, size, differences, samples },
    wantsSwitch: row.wants_switch,
    isSwitched: row.is_switched,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}
