import { parseAmendment } from '@alfred/pricing';
import { execute, idempotent, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { PriceChange, PriceVersions, VersionSummary } from '../ports/price-versions.ts';
import { broadcastAct } from './postgres-broadcasts.ts';

/** A version that comes into force again stands for itself again. */
const putVersion = `insert into price_version (version, book, since) values ($1, $2, $3)
  on conflict (version) do update set superseded_by = null, superseded_at = null
  where price_version.superseded_by is not null`;
const selectVersion = 'select book from price_version where version = $1';
const summary = `version, since, superseded_by as "supersededBy", superseded_at as "supersededAt"`;
const selectVersions = `select ${summary} from price_version
  where $1::text is null or ordinal < (select ordinal from price_version where version = $1)
  order by ordinal desc limit $2`;
const selectLastChange = 'select coalesce(max(number), 0) as number from price_change';
const selectChanges = 'select number, edition, amendment from price_change order by number';
const lockChanges = 'lock table price_change in exclusive mode';
const insertChange =
  'insert into price_change (number, at, edition, amendment) values ($1, $2, $3, $4)';
const markSuperseded =
  'update price_version set superseded_by = $2, superseded_at = $3 where version = $1';
const selectSummary = `select ${summary} from price_version where version = $1`;

/** The end of each chain; nobody makes chains of this length. */
const selectSuperseded = `
  with recursive stands as (
    select version, superseded_by as by, 1 as steps from price_version
     where version = any ($1) and superseded_by is not null
    union all
    select stands.version, next.superseded_by, steps + 1
      from stands join price_version next on next.version = stands.by
     where next.superseded_by is not null and steps < 100
  )
  select distinct on (version) version, by from stands order by version, steps desc`;

/** Whose keys the keys of attempts are. */
const scope = 'operator';

/**
 * Price versions in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresPriceVersions(pool: Pool): PriceVersions {
  return {
    put: async (version, book, at) => {
      await execute(pool, putVersion, [version, book, at]);
    },
    find: async (version) => {
      const { rows } = await execute<{ book: string }>(pool, selectVersion, [version]);
      return rows[0]?.book;
    },
    list: async (before, limit) => {
      const { rows } = await execute<SummaryRow>(pool, selectVersions, [before ?? null, limit]);
      return rows.map(summaryOf);
    },
    lastChange: async () => {
      const { rows } = await execute<{ number: bigint }>(pool, selectLastChange, []);
      return rows[0]?.number ?? 0n;
    },
    changes: () => changesIn(pool),
    change: (attempt, make) =>
      transaction(pool, async (tx) => {
        const version = await idempotent(tx, { scope, ...attempt }, async () => {
          await execute(tx, lockChanges, []);
          const changes = await changesIn(tx);
          const next = make(changes);
          if ('book' in next) {
            const number = changes.length + 1;
            const amendment = JSON.stringify(next.amendment);
            await execute(tx, insertChange, [number, next.at, next.edition, amendment]);
            await execute(tx, putVersion, [next.version, next.book, next.at]);
            const facts = { version: next.version };
            await broadcastAct(tx, { act: 'prices.put', subject: 'prices', facts });
          }
          return Buffer.from(next.version);
        });
        return Buffer.from(version).toString();
      }),
    supersededOf: async (versions) => {
      const { rows } = await execute<{ version: string; by: string }>(pool, selectSuperseded, [
        versions,
      ]);
      return new Map(rows.map(({ version, by }) => [version, by]));
    },
    supersede: (attempt, { version, by, at }) =>
      transaction(pool, async (tx) => {
        await idempotent(tx, { scope, ...attempt }, async () => {
          const { rowCount } = await execute(tx, markSuperseded, [version, by, at]);
          const act = {
            act: 'prices.superseded',
            subject: 'prices',
            facts: { version, by },
          } as const;
          if (rowCount === 1) await broadcastAct(tx, act);
          return Buffer.from(version);
        });
        const { rows } = await execute<SummaryRow>(tx, selectSummary, [version]);
        return rows[0] && summaryOf(rows[0]);
      }),
  };
}

interface SummaryRow {
  readonly version: string;
  readonly since: bigint;
  readonly supersededBy: string | null;
  readonly supersededAt: bigint | null;
}

function summaryOf(row: SummaryRow): VersionSummary {
  const { supersededBy, supersededAt } = row;
  return {
    ...row,
    supersededBy: supersededBy ?? undefined,
    supersededAt: supersededAt ?? undefined,
  };
}

async function changesIn(client: Pool | PoolClient): Promise<readonly PriceChange[]> {
  const { rows } = await execute<{ number: bigint; edition: string; amendment: string }>(
    client,
    selectChanges,
    [],
  );
  return rows.map((row) => ({ ...row, amendment: parseAmendment(row.amendment) }));
}
