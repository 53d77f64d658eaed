import { query } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { StatedCounter } from '../domain/movements.ts';
import type { Journal, MovementLine } from '../ports/journal.ts';
import { type BudgetRow, selectBudgetsAfter, toBudgetView } from './budget-rows.ts';
import { toWallets, type WalletRow } from './wallet-rows.ts';

const number = '(select number from journal_ledger where ledger_id = $1)';

const selectHead = 'select seq, at, time_zone from book where ledger_id = $1';

// What is after an entry never changes any more, so these need no moment of their own.

const selectWalletsAfter = `
select a.node, a.asset, a.kind, m.available, m.held
from movement_account a
join lateral (
  select available, held from movement m
  where m.ledger = a.ledger and m.account = a.account and m.seq <= $5
  order by m.seq desc limit 1
) m on true
where a.ledger = ${number} and a.node in (
  select distinct x.node from movement_account x
  where x.ledger = ${number} and x.node > $3 and ($2 = '' or x.node = $2) and exists (
    select from movement m where m.ledger = x.ledger and m.account = x.account and m.seq <= $5
  )
  order by 1 limit $4
)
order by a.node, a.asset`;

// On a date of the books: as the entries left it that were written by then, corrected by those that
// are of another date than that of their writing.
const selectWalletsOn = `
select a.node, a.asset, a.kind, coalesce(m.available, 0) + coalesce(c.available, 0) available,
  coalesce(m.held, 0) + coalesce(c.held, 0) held
from movement_account a
left join lateral (
  select available, held from movement m
  where m.ledger = a.ledger and m.account = a.account and m.seq <= $5
  order by m.seq desc limit 1
) m on true
left join lateral (
  select sum(m.available_by * (case when m.seq <= $5 then -1 else 1 end)) available,
    sum(m.held_by * (case when m.seq <= $5 then -1 else 1 end)) held
  from movement m
  where m.ledger = a.ledger and m.account = a.account and m.effective is not null
    and (m.effective <= $6) <> (m.seq <= $5)
) c on true
where a.ledger = ${number} and a.node in (
  select distinct x.node from movement_account x
  where x.ledger = ${number} and x.node > $3 and ($2 = '' or x.node = $2) and (
    exists (
      select from movement m where m.ledger = x.ledger and m.account = x.account and m.seq <= $5
    ) or exists (
      select from movement m
      where m.ledger = x.ledger and m.account = x.account and m.effective <= $6
    )
  )
  order by 1 limit $4
)
order by a.node, a.asset`;

const selectEntries = `
select m.* from movement_account a
join movement m on m.ledger = a.ledger and m.account = a.account
where a.ledger = ${number} and a.kind = $2 and a.node = $3 and a.asset = $4
  and ($5::bigint is null or m.seq < $5)
order by m.seq desc limit $6`;

const selectBudgetBlocks = `
select m.first, m.seq, s.starts, coalesce(p.used, 0) used, coalesce(p.held, 0) held
from budget_stretch s
join lateral (
  select * from budget_standing m
  where m.ledger = s.ledger and m.stretch = s.stretch and ($5::bigint is null or m.first < $5)
  order by m.block desc limit $6
) m on true
left join lateral (
  select used, held from budget_standing p
  where p.ledger = m.ledger and p.stretch = m.stretch and p.block < m.block
  order by p.block desc limit 1
) p on true
where s.ledger = ${number} and s.node = $2 and s.asset = $3 and s.kind = $4
order by m.block desc fetch first $6 rows with ties`;

interface MovementRow {
  readonly seq: bigint;
  readonly at: bigint;
  readonly effective: bigint | null;
  readonly type: string;
  readonly reference: string | null;
  readonly counter: string;
  readonly available_by: string;
  readonly held_by: string;
  readonly available: string;
  readonly held: string;
}

interface BudgetBlockRow {
  readonly first: bigint;
  readonly seq: bigint;
  readonly starts: string;
  readonly used: string;
  readonly held: string;
}

/** Reads what `postgresJournalWriter` keeps. */
export function postgresJournal(pool: Pool): Journal {
  return {
    head: async (ledger) => {
      type Row = { seq: bigint; at: bigint; time_zone: string };
      const [row] = await query<Row>(pool, selectHead, [ledger]);
      return row && { seq: row.seq, at: row.at, timeZone: row.time_zone };
    },
    walletsAfter: async (ledger, { node, afterNode, limit }, seq) =>
      toWallets(
        await query<WalletRow>(pool, selectWalletsAfter, [ledger, node, afterNode, limit, seq]),
      ),
    walletsOn: async (ledger, { node, afterNode, limit }, { seq, effective }) => {
      const values = [ledger, node, afterNode, limit, seq, effective];
      return toWallets(await query<WalletRow>(pool, selectWalletsOn, values));
    },
    budgetsAfter: async (ledger, node, { seq, at, stated }) => {
      const values = [ledger, node, seq, at, ...columnsOf(stated)];
      const rows = await query<BudgetRow>(pool, selectBudgetsAfter, values);
      return rows.flatMap(toBudgetView);
    },
    entriesOf: async (ledger, { kind, node, asset }, { before, limit }) => {
      const values = [ledger, kind, node, asset, before ?? null, limit];
      return (await query<MovementRow>(pool, selectEntries, values)).map(toLine);
    },
    budgetBlocks: async (ledger, { node, asset, window }, { before, limit }) => {
      const values = [ledger, node, asset, window, before ?? null, limit];
      const rows = await query<BudgetBlockRow>(pool, selectBudgetBlocks, values);
      return rows.map(({ starts: start, ...row }) => ({
        ...{ start, first: Number(row.first), last: Number(row.seq) },
        ...{ usedBefore: BigInt(row.used), heldBefore: BigInt(row.held) },
      }));
    },
  };
}

function columnsOf(stated: readonly StatedCounter[]): readonly unknown[] {
  return [
    stated.map(({ asset }) => asset),
    stated.map(({ window }) => window),
    stated.map(({ start }) => start),
    stated.map(({ seq }) => seq),
    stated.map(({ used }) => String(used)),
    stated.map(({ held }) => String(held)),
    stated.map(({ limit }) => String(limit)),
  ];
}

function toLine(row: MovementRow): MovementLine {
  return {
    ...placeOf(row),
    effective: row.effective === null ? undefined : Number(row.effective),
    counter: row.counter,
    availableBy: BigInt(row.available_by),
    heldBy: BigInt(row.held_by),
    available: BigInt(row.available),
    held: BigInt(row.held),
  };
}

function placeOf(row: Pick<MovementRow, 'seq' | 'at' | 'type' | 'reference'>) {
  const { seq, at, type, reference } = row;
  return { seq: Number(seq), at: Number(at), type, reference: reference ?? undefined };
}
