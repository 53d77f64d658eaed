import type { PoolClient } from 'pg';
import type { PageEffect } from '../domain/page-effect.ts';
import type { ReadModelWriter } from '../ports/read-model.ts';

const insertBook = `
insert into book (ledger_id, organization, time_zone, assets, seq, at)
values ($1, $2, $3, $4, $5, $6)`;

const insertWallets = `
insert into wallet_balance (ledger_id, node, asset)
select $1, n, a from unnest($2::text[]) n, book b, unnest(b.assets) a where b.ledger_id = $1
on conflict do nothing`;

const moveAvailable = `
insert into wallet_balance (ledger_id, node, asset, available)
select $1, * from unnest($2::text[], $3::text[], $4::numeric[])
on conflict (ledger_id, node, asset)
do update set available = wallet_balance.available + excluded.available`;

const insertLeases = `
insert into open_lease (ledger_id, lease, node, asset)
select $1, * from unnest($2::text[], $3::text[], $4::text[])`;

const moveHeld = `
update wallet_balance w set held = w.held + m.amount
from (
  select l.node, l.asset, sum(h.amount) amount
  from unnest($2::text[], $3::numeric[]) h(lease, amount)
  join open_lease l on l.ledger_id = $1 and l.lease = h.lease
  group by l.node, l.asset
) m
where w.ledger_id = $1 and w.node = m.node and w.asset = m.asset`;

const deleteLeases = 'delete from open_lease where ledger_id = $1 and lease = any($2::text[])';

const setBudgets = `
insert into budget (ledger_id, node, asset, kind, mode, maximum, since)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::bigint[])
on conflict (ledger_id, node, asset, kind)
do update set mode = excluded.mode, maximum = excluded.maximum`;

const setCounters = `
insert into budget_counter (ledger_id, node, asset, kind, starts, used, held)
select $1, * from unnest(
  $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::numeric[])
on conflict (ledger_id, node, asset, kind, starts)
do update set used = excluded.used, held = excluded.held`;

const setAsOf = 'update book set seq = $2, at = $3 where ledger_id = $1';

/** Balances and budgets in the tables of `migrations/`: a statement a table, however many entries. */
export const postgresReadModelWriter: ReadModelWriter<PoolClient> = {
  take: async (tx, ledger, effect) => {
    await takeOpening(tx, ledger, effect);
    await takeBalances(tx, ledger, effect);
    await takeBudgets(tx, ledger, effect);
    await tx.query(setAsOf, [ledger, effect.seq, effect.at]);
  },
};

async function takeOpening(tx: PoolClient, ledger: string, effect: PageEffect): Promise<void> {
  if (effect.opened) {
    const { organization, timeZone, assets } = effect.opened;
    await tx.query(insertBook, [ledger, organization, timeZone, assets, effect.seq, effect.at]);
  }
  if (effect.nodes.length > 0) await tx.query(insertWallets, [ledger, effect.nodes]);
}

async function takeBalances(tx: PoolClient, ledger: string, effect: PageEffect): Promise<void> {
  const { leases, closed } = effect;
  const moves = [...effect.available.values()];
  if (moves.length > 0) {
    await tx.query(moveAvailable, [
      ledger,
      moves.map(({ node }) => node),
      moves.map(({ asset }) => asset),
      moves.map(({ amount }) => amount),
    ]);
  }
  if (leases.length > 0) {
    await tx.query(insertLeases, [
      ledger,
      leases.map(({ lease }) => lease),
      leases.map(({ wallet }) => wallet),
      leases.map(({ asset }) => asset),
    ]);
  }
  if (effect.held.size > 0) {
    await tx.query(moveHeld, [ledger, [...effect.held.keys()], [...effect.held.values()]]);
  }
  if (closed.length > 0) await tx.query(deleteLeases, [ledger, closed]);
}

async function takeBudgets(tx: PoolClient, ledger: string, effect: PageEffect): Promise<void> {
  const { budgets, counters } = effect;
  if (budgets.length > 0) {
    await tx.query(setBudgets, [
      ledger,
      budgets.map(({ node }) => node),
      budgets.map(({ asset }) => asset),
      budgets.map(({ window }) => window),
      budgets.map(({ mode }) => mode),
      budgets.map(({ limit }) => limit),
      budgets.map(({ at }) => at),
    ]);
  }
  if (counters.length > 0) {
    await tx.query(setCounters, [
      ledger,
      counters.map(({ node }) => node),
      counters.map(({ asset }) => asset),
      counters.map(({ window }) => window),
      counters.map(({ start }) => start),
      counters.map(({ used }) => used),
      counters.map(({ held }) => held),
    ]);
  }
}
