import { query } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { KnownPlace, StatementOf, Statements, Stretch } from '../ports/statements.ts';

const selectHead = 'select seq, at, time_zone from book where ledger_id = $1';

const selectClosing = `
select c.until, c.seq from journal_ledger j join closed_period c on c.ledger = j.number
where j.ledger_id = $1 and c.seq <= $2 order by c.seq desc limit 1`;

/** The account of $1 … $4, as far as entry $5. */
const moved = `
select m.* from journal_ledger j
join movement_account a on a.ledger = j.number and a.kind = $2 and a.node = $3 and a.asset = $4
join movement m on m.ledger = a.ledger and m.account = a.account and m.seq <= $5
where j.ledger_id = $1`;

// Before the date $6 and, on it, before entry $7: as entry $8 left it, the last that was written
// before that date; corrected by those of another date, and by the one that was written just then.
const selectBalance = `
select coalesce(b.available, 0) + coalesce(c.available, 0) available,
  coalesce(b.held, 0) + coalesce(c.held, 0) held
from (select 1) one
left join lateral (${moved} and m.seq <= $8 order by m.seq desc limit 1) b on true
left join lateral (
  select sum(x.available_by * (case when x.seq <= $8 then -1 else 1 end)) available,
    sum(x.held_by * (case when x.seq <= $8 then -1 else 1 end)) held
  from (
    ${moved} and m.effective is not null
      and ((m.effective, m.seq) < ($6::bigint, $7::bigint)) <> (m.seq <= $8)
    union all
    ${moved} and m.effective is null and m.seq = $8 + 1 and m.at = $6 and m.seq < $7
  ) x
) c on true`;

/** From ($6, $7) on, after the writing of entry $8; before the date $9, up to the writing of $10. */
const between = `
select x.*, x.at date from (
  ${moved} and m.effective is null and m.seq > $8 and m.seq <= $10
    and (m.at, m.seq) >= ($6::bigint, $7::bigint) order by m.seq limit $11
) x
union all
select x.*, x.effective date from (
  ${moved} and m.effective is not null and m.effective < $9
    and (m.effective, m.seq) >= ($6::bigint, $7::bigint) order by m.effective, m.seq limit $11
) x`;

const selectLines = `select * from (${between}) l order by l.date, l.seq limit $11`;

const selectTotals = `
select type, count(*)::int count, sum(available_by) available, sum(held_by) held
from (${between}) l group by type order by type`;

interface LineRow {
  readonly date: bigint;
  readonly seq: bigint;
  readonly at: bigint;
  readonly type: string;
  readonly reference: string | null;
  readonly counter: string;
  readonly available_by: string;
  readonly held_by: string;
}

interface Sums {
  readonly available: string;
  readonly held: string;
}

/** Reads what `postgresJournalWriter` keeps, in the order of the books. */
export function postgresStatements(pool: Pool): Statements {
  return {
    head: async (ledger) => {
      type Row = { seq: bigint; at: bigint; time_zone: string };
      const [row] = await query<Row>(pool, selectHead, [ledger]);
      return row && { seq: row.seq, at: row.at, timeZone: row.time_zone };
    },
    closing: async (ledger, upTo) => {
      type Row = { until: bigint; seq: bigint };
      const [row] = await query<Row>(pool, selectClosing, [ledger, upTo]);
      return row && { until: Number(row.until), seq: row.seq };
    },
    balanceBefore: async (of, place) => {
      const [row] = await query<Sums>(pool, selectBalance, [...accountOf(of), ...placeOf(place)]);
      return { available: BigInt(row?.available ?? 0), held: BigInt(row?.held ?? 0) };
    },
    lines: async (of, stretch, limit) => {
      const rows = await query<LineRow>(pool, selectLines, valuesOf(of, stretch, limit));
      return rows.map(({ date, seq, at, type, reference, counter, ...by }) => ({
        ...{ date: Number(date), seq: Number(seq), at: Number(at), type, counter },
        reference: reference ?? undefined,
        availableBy: BigInt(by.available_by),
        heldBy: BigInt(by.held_by),
      }));
    },
    totals: async (of, stretch) => {
      type Row = Sums & { readonly type: string; readonly count: number };
      const rows = await query<Row>(pool, selectTotals, valuesOf(of, stretch, null));
      return rows.map(({ type, count, available, held }) => ({
        ...{ type, count, available: BigInt(available), held: BigInt(held) },
      }));
    },
  };
}

function valuesOf(of: StatementOf, { from, to }: Stretch, limit: number | null) {
  return [...accountOf(of), ...placeOf(from), to.date, to.written, limit];
}

function accountOf({ ledger, account: { kind, node, asset }, upTo }: StatementOf) {
  return [ledger, kind, node, asset, upTo];
}

const placeOf = ({ date, seq, written }: KnownPlace) => [date, seq, written];
