import { execute } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { CacheVerdicts } from '../ports/cache-verdicts.ts';

/**
 * Verdicts in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresCacheVerdicts(pool: Pool): CacheVerdicts {
  return {
    put: async ({ organization, route, request, fitted, at }) => {
      await execute(pool, insertVerdict, [organization, route, request, fitted, at]);
    },
    countsOf: async ({ organization, route }) => {
      const { rows } = await execute<{ fitted: bigint; differed: bigint }>(pool, selectCounts, [
        organization,
        route,
      ]);
      return rows[0] ?? { fitted: 0n, differed: 0n };
    },
  };
}

const insertVerdict = `
  insert into cache_verdict (organization, route, request, fitted, at)
  values ($1, $2, $3, $4, $5)
  on conflict do nothing`;

const selectCounts = `
  select count(*) filter (where fitted) as fitted, count(*) filter (where not fitted) as differed
    from cache_verdict
   where organization = $1 and route = $2`;
