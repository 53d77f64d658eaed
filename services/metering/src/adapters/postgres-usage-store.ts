import { execute, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import { minuteOf } from '../domain/refusals.ts';
import type { StoryPart } from '../domain/stories.ts';
import type { AppliedRun, ReratedRequest, UsageStore } from '../ports/usage-store.ts';
import { encodeStory, estimateIn } from '../wire/story.ts';
import { addArmRequests } from './postgres-experiments.ts';
import { addRefusals } from './postgres-refusal-counts.ts';

/**
 * Usage in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresUsageStore(pool: Pool): UsageStore {
  return {
    cursorOf: async (incarnation) => {
      const { rows } = await execute<{ position: bigint }>(pool, selectCursor, [incarnation]);
      return rows[0]?.position;
    },
    commit: (run) => transaction(pool, (tx) => commit(tx, run)),
    storyOf: async (organization, request) => {
      const { rows } = await execute<StoryRow>(pool, selectStory, [organization, request]);
      return rows[0];
    },
    estimatesOf: async (requests) => {
      if (requests.length === 0) return new Map();
      const { rows } = await execute<RecordsRow>(pool, selectRecords, [requests]);
      const told = rows.map(({ request, records }) => [request, estimateIn(records)] as const);
      return new Map(told.flatMap(([request, found]) => (found ? [[request, found]] : [])));
    },
    reconciledOf: async (requests) => {
      if (requests.length === 0) return new Set();
      const { rows } = await execute<{ request: string }>(pool, selectReconciled, [requests]);
      return new Set(rows.map(({ request }) => request));
    },
    expiredOf: async (leases) => {
      if (leases.length === 0) return new Set();
      const { rows } = await execute<{ lease: string }>(pool, selectExpired, [leases]);
      return new Set(rows.map(({ lease }) => lease));
    },
    isReachable: () =>
      pool.query('select 1').then(
        () => true,
        () => false,
      ),
  };
}

interface StoryRow {
  readonly records: Buffer;
  readonly entry: bigint;
  readonly disputed: boolean;
}

interface RecordsRow {
  readonly request: string;
  readonly records: Buffer;
}

const selectRecords = 'select request, records from request where request = any($1)';
const selectCursor = 'select position from usage_cursor where incarnation = $1';
const insertCursor = 'insert into usage_cursor values ($1, $2) on conflict do nothing';
const moveCursor = 'update usage_cursor set position = $2 where incarnation = $1 and position = $3';
const selectStory =
  'select records, entry, disputed from request where organization = $1 and request = $2';

const selectReconciled = 'select request from request where request = any ($1) and reconciled';

const selectExpired = 'select lease from expired_lease where lease = any ($1)';

const insertRerated = `
  insert into rerated (request, price, amount, entry)
  select * from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
  on conflict do nothing`;

/** Bytes travel as one parameter: an array of bytea would travel as text in hexadecimal. */
const upsertStories = `
  insert into request (request, organization, records, entry, disputed, lease, ended, reconciled)
  select request, organization, substring($3::bytea from first for size), entry, disputed, lease,
         ended, reconciled
  from unnest($1::text[], $2::text[], $4::int[], $5::int[], $6::bigint[], $7::boolean[],
              $8::text[], $9::boolean[], $10::boolean[])
    as part(request, organization, first, size, entry, disputed, lease, ended, reconciled)
  on conflict (request) do update set
    records    = request.records || excluded.records,
    entry      = greatest(request.entry, excluded.entry),
    disputed   = request.disputed or excluded.disputed,
    lease      = case when request.lease = '' then excluded.lease else request.lease end,
    ended      = request.ended or excluded.ended,
    reconciled = request.reconciled or excluded.reconciled
  where request.organization = excluded.organization`;

const insertStopped = `
  insert into stopped (at, incarnation, organization, ledger, request, reason, params, record)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

async function commit(tx: PoolClient, run: AppliedRun): Promise<boolean> {
  const { incarnation, from, to } = run;
  const { rowCount } =
    from === undefined
      ? await execute(tx, insertCursor, [incarnation, to])
      : await execute(tx, moveCursor, [incarnation, to, from]);
  if (rowCount === 0) return false;
  await addStories(tx, run.stories);
  await addRerated(tx, run.rerated);
  await addRefusals(tx, minuteOf(run.at), run.refusals);
  await addArmRequests(tx, run.arms, run.at);
  for (const { organization, ledger, request, reason, params, bytes } of run.stopped) {
    const record = [organization, ledger, request, reason, JSON.stringify(params), bytes];
    await execute(tx, insertStopped, [run.at, incarnation, ...record]);
  }
  return true;
}

/** Adds parts to the stories of their requests. */
export async function addStories(tx: PoolClient, parts: readonly StoryPart[]): Promise<void> {
  if (parts.length > 0) await execute(tx, upsertStories, storyColumns(parts));
}

/** Remembers charges that were computed again. */
export async function addRerated(
  tx: PoolClient,
  rerated: readonly ReratedRequest[],
): Promise<void> {
  if (rerated.length === 0) return;
  await execute(tx, insertRerated, [
    rerated.map(({ request }) => request),
    rerated.map(({ price }) => price),
    rerated.map(({ amount }) => amount.toString()),
    rerated.map(({ entry }) => entry),
  ]);
}

function storyColumns(stories: readonly StoryPart[]): unknown[] {
  const bytes = stories.map(({ records }) => encodeStory(records));
  let first = 1;
  const firsts = bytes.map(({ length }) => {
    first += length;
    return first - length;
  });
  return [
    stories.map(({ request }) => request),
    stories.map(({ organization }) => organization),
    Buffer.concat(bytes),
    firsts,
    bytes.map(({ length }) => length),
    stories.map(({ entry }) => entry),
    stories.map(({ disputed }) => disputed),
    stories.map(({ lease }) => lease),
    stories.map(({ ended }) => ended),
    stories.map(({ reconciled }) => reconciled),
  ];
}
