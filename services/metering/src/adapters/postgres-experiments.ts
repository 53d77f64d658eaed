import { execute } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { ArmRequest } from '../domain/arms.ts';
import type { Experiments } from '../ports/experiments.ts';

interface OutcomeRow {
  readonly arm: string;
  readonly asset: string;
  readonly requests: bigint;
  readonly failed: bigint;
  readonly cost_mean: number;
  readonly cost_variance: number;
  readonly latency_count: bigint;
  readonly latency_mean: number;
  readonly latency_variance: number;
  readonly latency_p95: number;
  readonly feedback_count: bigint;
  readonly feedback_mean: number;
  readonly feedback_variance: number;
}

/**
 * Experiments in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresExperiments(pool: Pool): Experiments {
  return {
    outcomesOf: async ({ organization, route, experiment }) => {
      const key = [organization, route, experiment];
      const { rows } = await execute<OutcomeRow>(pool, selectOutcomes, key);
      return rows.map(({ arm, asset, requests, failed, ...row }) => ({
        ...{ arm, asset, requests, failed, latencyP95: row.latency_p95 },
        cost: { count: requests, mean: row.cost_mean, variance: row.cost_variance },
        latency: {
          ...{ count: row.latency_count, mean: row.latency_mean },
          variance: row.latency_variance,
        },
        feedback: {
          ...{ count: row.feedback_count, mean: row.feedback_mean },
          variance: row.feedback_variance,
        },
      }));
    },
    putFeedback: async ({ organization, request, score, at }) => {
      const row = [organization, request, score, at];
      const { rowCount } = await execute(pool, upsertFeedback, row);
      return (rowCount ?? 0) > 0;
    },
    forget: async (before, limit) => {
      const counts = [];
      for (const statement of [deleteRequests, deleteFeedback]) {
        counts.push((await execute(pool, statement, [before, limit])).rowCount ?? 0);
      }
      return counts.includes(limit);
    },
  };
}

/** Adds what became of requests of experiments; one that is known stays as it is. */
export async function addArmRequests(
  tx: PoolClient,
  requests: readonly ArmRequest[],
  at: bigint,
): Promise<void> {
  if (requests.length === 0) return;
  await execute(tx, insertRequests, [
    requests.map(({ organization }) => organization),
    requests.map(({ route }) => route),
    requests.map(({ experiment }) => experiment),
    requests.map(({ request }) => request),
    requests.map(({ arm }) => arm),
    requests.map(({ asset }) => asset),
    requests.map(({ cost }) => cost),
    requests.map(({ firstByteMicros }) => firstByteMicros),
    requests.map(({ failed }) => failed),
    at,
  ]);
}

const insertRequests = `
  insert into arm_request
    (organization, route, experiment, request, arm, asset, cost, first_byte, failed, at)
  select each.*, $10::bigint from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                       $7::numeric[], $8::bigint[], $9::boolean[]) as each
  on conflict do nothing`;

const deleteRequests = `
  delete from arm_request where ctid = any(array(
    select ctid from arm_request where at < $1 order by at limit $2))`;

const deleteFeedback = `
  delete from feedback where ctid = any(array(
    select ctid from feedback where at < $1 order by at limit $2))`;

const upsertFeedback = `
  insert into feedback (organization, request, score, at)
  select organization, request, $3, $4 from request
   where organization = $1 and request = $2
  on conflict (organization, request) do update set score = excluded.score, at = excluded.at`;

const selectOutcomes = `
  select a.arm, a.asset, count(*) as requests, count(*) filter (where a.failed) as failed,
         avg(a.cost)::float8 as cost_mean,
         coalesce(var_samp(a.cost), 0)::float8 as cost_variance,
         count(*) filter (where a.first_byte > 0) as latency_count,
         coalesce(avg(a.first_byte) filter (where a.first_byte > 0), 0)::float8 as latency_mean,
         coalesce(var_samp(a.first_byte) filter (where a.first_byte > 0), 0)::float8
           as latency_variance,
         coalesce(percentile_cont(0.95) within group (order by a.first_byte)
           filter (where a.first_byte > 0), 0)::float8 as latency_p95,
         count(f.score) as feedback_count,
         coalesce(avg(f.score), 0)::float8 as feedback_mean,
         coalesce(var_samp(f.score), 0)::float8 as feedback_variance
    from arm_request a
    left join feedback f on f.organization = a.organization and f.request = a.request
   where a.organization = $1 and a.route = $2 and a.experiment = $3
   group by a.arm, a.asset
   order by a.arm, a.asset`;
