import { execute } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { Reports, StoredReport } from '../ports/reports.ts';

const selectReports = `select report, ledger, digest, asset, amount, price, entry, overrun from report
  where organization = $1 and report = any ($2)`;

/** Digests have one length, so they travel as one parameter. */
const insertReports = `
  insert into report (organization, report, ledger, digest, asset, amount, price, at)
  select $1, report, ledger, substring($8::bytea from (32 * (n - 1) + 1)::int for 32), asset,
         amount, price, $2
  from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) with ordinality
    as told(report, ledger, asset, amount, price, n)
  order by report
  on conflict do nothing`;
const updateEntries = `update report set entry = told.entry, overrun = told.overrun
  from unnest($2::text[], $3::bigint[], $4::text[]) as told(report, entry, overrun)
  where organization = $1 and report.report = told.report`;
const deleteReports =
  'delete from report where organization = $1 and report = any ($2) and entry = 0';

/**
 * Usage from outside in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresReports(pool: Pool): Reports {
  const find: Reports['find'] = async (organization, reports) => {
    const { rows } = await execute<ReportRow>(pool, selectReports, [organization, reports]);
    return rows.map((row) => {
      return { ...row, amount: BigInt(row.amount), overrun: BigInt(row.overrun) };
    });
  };
  return {
    find,
    pin: async (organization, reports, at) => {
      await execute(pool, insertReports, [
        organization,
        at,
        reports.map(({ report }) => report),
        reports.map(({ ledger }) => ledger),
        reports.map(({ asset }) => asset),
        reports.map(({ amount }) => amount.toString()),
        reports.map(({ price }) => price),
        Buffer.concat(reports.map(({ digest }) => digest)),
      ]);
      return find(
        organization,
        reports.map(({ report }) => report),
      );
    },
    enter: async (organization, entries) => {
      const entered = [...entries.values()];
      await execute(pool, updateEntries, [
        organization,
        [...entries.keys()],
        entered.map(({ entry }) => entry),
        entered.map(({ overrun }) => overrun.toString()),
      ]);
    },
    forget: async (organization, reports) => {
      await execute(pool, deleteReports, [organization, reports]);
    },
  };
}

type ReportRow = Omit<StoredReport, 'amount' | 'overrun'> & {
  readonly amount: string;
  readonly overrun: string;
};
