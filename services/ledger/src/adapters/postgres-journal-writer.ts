import { query } from '@alfred/service-kit';
import type { PoolClient } from 'pg';
import {
  type AccountBefore,
  type BookedEvent,
  type HoldOf,
  type JournalBefore,
  movementsOf,
  namedIn,
  type PageMovements,
} from '../domain/movements.ts';
import { counterKey } from '../domain/standing.ts';
import type { JournalWriter } from '../ports/journal.ts';
import { takeBudgetMovements } from './postgres-budget-journal.ts';

const selectNumber = 'select number from journal_ledger where ledger_id = $1';
const insertNumber = `
insert into journal_ledger (ledger_id) values ($1) on conflict do nothing returning number`;

const selectCounts = `
select (select coalesce(max(account), 0) from movement_account where ledger = $1) accounts,
  (select coalesce(max(stretch), 0) from budget_stretch where ledger = $1) stretches,
  (select coalesce(max(until), 0) from closed_period where ledger = $1) closed_until`;

const selectHolds = `
select h.hold || ' ' || h.asset as key, h.amount, a.kind || ':' || a.node || ' ' || a.asset as account
from unnest($2::text[], $3::text[]) n(hold, asset)
join movement_hold h on h.ledger = $1 and h.hold = n.hold and h.asset = n.asset
join movement_account a on a.ledger = h.ledger and a.account = h.account`;

const selectAccounts = `
select a.kind || ':' || a.node || ' ' || a.asset as key, a.account, m.available, m.held
from unnest($2::text[], $3::text[], $4::text[]) n(kind, node, asset)
join movement_account a on a.ledger = $1 and a.node = n.node and a.kind = n.kind
  and a.asset = n.asset
join lateral (
  select available, held from movement m
  where m.ledger = a.ledger and m.account = a.account order by m.seq desc limit 1
) m on true`;

const selectStretches = `
select s.node || ' ' || s.asset || ' ' || s.kind || ' ' || s.starts as key, s.stretch
from unnest($2::text[], $3::text[], $4::text[], $5::text[]) n(node, asset, kind, starts)
join budget_stretch s on s.ledger = $1 and s.node = n.node and s.asset = n.asset
  and s.kind = n.kind and s.starts = n.starts`;

const insertAccounts = `
insert into movement_account (ledger, account, kind, node, asset)
select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::text[])`;

const insertMovements = `
insert into movement (ledger, account, seq, at, effective, type, reference, counter,
  available_by, held_by, available, held)
select $1, * from unnest($2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[],
  $7::text[], $8::text[], $9::numeric[], $10::numeric[], $11::numeric[], $12::numeric[])`;

const insertClosings = `
insert into closed_period (ledger, seq, at, until)
select $1, * from unnest($2::bigint[], $3::bigint[], $4::bigint[])`;

const putHolds = `
insert into movement_hold (ledger, hold, asset, account, amount)
select $1, n.hold, n.asset, a.account, n.amount
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[])
  n(hold, asset, kind, node, amount)
join movement_account a on a.ledger = $1 and a.node = n.node and a.kind = n.kind
  and a.asset = n.asset
on conflict (ledger, hold, asset) do update set account = excluded.account, amount = excluded.amount`;

const deleteHolds = `
delete from movement_hold h using unnest($2::text[], $3::text[]) n(hold, asset)
where h.ledger = $1 and h.hold = n.hold and h.asset = n.asset`;

/** The journal in the tables of `migrations/`: a statement a table, however many entries. */
export const postgresJournalWriter: JournalWriter<PoolClient> = {
  take: async (tx, ledger, entries) => {
    const number = await numberOf(tx, ledger);
    const page = movementsOf(entries, await beforeOf(tx, number, entries));
    await takeMovements(tx, number, page);
    await takeClosings(tx, number, page);
    await takeBudgetMovements(tx, number, page);
  },
};

async function numberOf(tx: PoolClient, ledger: string): Promise<number> {
  const [known] = await query<{ number: number }>(tx, selectNumber, [ledger]);
  if (known) return known.number;
  const [made] = await query<{ number: number }>(tx, insertNumber, [ledger]);
  // Somebody else has just numbered it.
  return made?.number ?? numberOf(tx, ledger);
}

async function beforeOf(
  tx: PoolClient,
  ledger: number,
  entries: readonly BookedEvent[],
): Promise<JournalBefore> {
  const named = namedIn(entries);
  const [counts] = await query<{ accounts: number; stretches: number; closed_until: bigint }>(
    ...([tx, selectCounts, [ledger]] as const),
  );
  const holds = await holdsBefore(tx, ledger, [...named.holds]);
  const behind = [...holds.values()].map(({ account }) => account);
  return {
    accounts: await accountsBefore(tx, ledger, [...new Set([...named.accounts, ...behind])]),
    accountsCount: counts?.accounts ?? 0,
    holds,
    stretches: await stretchesBefore(tx, ledger, entries),
    stretchesCount: counts?.stretches ?? 0,
    closedUntil: Number(counts?.closed_until ?? 0n),
  };
}

async function holdsBefore(
  tx: PoolClient,
  ledger: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, HoldOf>> {
  if (keys.length === 0) return new Map();
  type Row = { key: string; amount: string; account: string };
  const found = await query<Row>(tx, selectHolds, [ledger, ...splitKeys(keys)]);
  return new Map(
    found.map(({ key, amount, account }) => [key, { account, amount: BigInt(amount) }]),
  );
}

async function accountsBefore(
  tx: PoolClient,
  ledger: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, AccountBefore>> {
  if (keys.length === 0) return new Map();
  type Row = { key: string; account: number; available: string; held: string };
  const found = await query<Row>(tx, selectAccounts, [ledger, ...splitAccounts(keys)]);
  return new Map(
    found.map(({ key, account, available, held }) => [
      key,
      { number: account, available: BigInt(available), held: BigInt(held) },
    ]),
  );
}

async function stretchesBefore(
  tx: PoolClient,
  ledger: number,
  entries: readonly BookedEvent[],
): Promise<ReadonlyMap<string, number>> {
  const named = new Map(
    entries
      .flatMap(({ event }) => ('budgets' in event.data ? event.data.budgets : []))
      .map((counter) => [counterKey(counter), counter]),
  );
  if (named.size === 0) return new Map();
  const counters = [...named.values()];
  const found = await query<{ key: string; stretch: number }>(tx, selectStretches, [
    ledger,
    counters.map(({ node }) => node),
    counters.map(({ asset }) => asset),
    counters.map(({ window }) => window),
    counters.map(({ start }) => start),
  ]);
  return new Map(found.map(({ key, stretch }) => [key, stretch]));
}

async function takeMovements(
  tx: PoolClient,
  ledger: number,
  { accounts, movements, holds }: PageMovements,
): Promise<void> {
  if (accounts.length > 0) {
    await query(tx, insertAccounts, [
      ledger,
      accounts.map(({ number }) => number),
      accounts.map(({ kind }) => kind),
      accounts.map(({ node }) => node),
      accounts.map(({ asset }) => asset),
    ]);
  }
  if (movements.length > 0) {
    await query(tx, insertMovements, [
      ledger,
      movements.map(({ account }) => account),
      movements.map(({ seq }) => seq),
      movements.map(({ at }) => at),
      movements.map(({ effective }) => effective ?? null),
      movements.map(({ type }) => type),
      movements.map(({ reference }) => reference ?? null),
      movements.map(({ counter }) => counter),
      movements.map(({ availableBy }) => String(availableBy)),
      movements.map(({ heldBy }) => String(heldBy)),
      movements.map(({ available }) => String(available)),
      movements.map(({ held }) => String(held)),
    ]);
  }
  await takeHolds(tx, ledger, holds);
}

async function takeClosings(
  tx: PoolClient,
  ledger: number,
  { closings }: Pick<PageMovements, 'closings'>,
): Promise<void> {
  if (closings.length === 0) return;
  await query(tx, insertClosings, [
    ledger,
    closings.map(({ seq }) => seq),
    closings.map(({ at }) => at),
    closings.map(({ until }) => until),
  ]);
}

async function takeHolds(
  tx: PoolClient,
  ledger: number,
  holds: PageMovements['holds'],
): Promise<void> {
  const kept = [...holds].flatMap(([key, of]) => (of ? [{ key, ...of }] : []));
  const gone = [...holds].flatMap(([key, of]) => (of ? [] : [key]));
  if (kept.length > 0) {
    const [kinds, nodes] = splitAccounts(kept.map(({ account }) => account));
    const names = splitKeys(kept.map(({ key }) => key));
    const amounts = kept.map(({ amount }) => String(amount));
    await query(tx, putHolds, [ledger, ...names, kinds, nodes, amounts]);
  }
  if (gone.length > 0) await query(tx, deleteHolds, [ledger, ...splitKeys(gone)]);
}

/** `held:lea_1 USD/9` is two columns. */
function splitKeys(keys: readonly string[]): readonly [string[], string[]] {
  const parts = keys.map((key) => key.split(' '));
  return [parts.map(([name = '']) => name), parts.map(([, asset = '']) => asset)];
}

/** `wallet:usr_1 USD/9` is three. */
function splitAccounts(keys: readonly string[]): readonly [string[], string[], string[]] {
  const [accounts, assets] = splitKeys(keys);
  const parts = accounts.map((account) => account.split(':'));
  return [parts.map(([kind = '']) => kind), parts.map(([, node = '']) => node), assets];
}
