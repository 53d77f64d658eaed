import type { PoolClient } from 'pg';
import type { PageEffect } from '../domain/page-effect.ts';
import type { ReadModelWriter } from '../ports/read-model.ts';
import { takeBudgets } from './postgres-budget-writer.ts';
import { takeTransfers } from './postgres-transfer-writer.ts';

const insertBook = `
insert into book (ledger_id, organization, time_zone, assets, seq, at)
values ($1, $2, $3, $4, $5, $6)`;

const insertWallets = `
insert into wallet_balance (ledger_id, node, asset, kind)
select $1, n, a, 'wallet' from unnest($2::text[]) n, book b, unnest(b.assets) a
where b.ledger_id = $1
on conflict do nothing`;

const moveAvailable = `
insert into wallet_balance (ledger_id, node, asset, kind, available)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::numeric[])
on conflict (ledger_id, node, asset, kind)
do update set available = wallet_balance.available + excluded.available`;

const insertHolds = `
insert into open_lease (ledger_id, lease, node, asset, kind)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[])`;

const moveHeld = `
update wallet_balance w set held = w.held + m.amount
from (
  select l.node, l.asset, l.kind, sum(h.amount) amount
  from unnest($2::text[], $3::numeric[]) h(lease, amount)
  join open_lease l on l.ledger_id = $1 and l.lease = h.lease
  group by l.node, l.asset, l.kind
) m
where w.ledger_id = $1 and w.node = m.node and w.asset = m.asset and w.kind = m.kind`;

const deleteHolds = 'delete from open_lease where ledger_id = $1 and lease = any($2::text[])';

const setAsOf = 'update book set seq = $2, at = $3 where ledger_id = $1';

/** Balances and budgets in the tables of `migrations/`: a statement a table, however many entries. */
export const postgresReadModelWriter: ReadModelWriter<PoolClient> = {
  wallets: async (tx, ledger, effect) => {
    await takeOpening(tx, ledger, effect);
    await takeBalances(tx, ledger, effect);
    await tx.query(setAsOf, [ledger, effect.seq, effect.at]);
  },
  budgets: takeBudgets,
  transfers: takeTransfers,
};

async function takeOpening(tx: PoolClient, ledger: string, effect: PageEffect): Promise<void> {
  if (effect.opened) {
    const { organization, timeZone, assets } = effect.opened;
    await tx.query(insertBook, [ledger, organization, timeZone, assets, effect.seq, effect.at]);
  }
  if (effect.nodes.length > 0) await tx.query(insertWallets, [ledger, effect.nodes]);
}

async function takeBalances(tx: PoolClient, ledger: string, effect: PageEffect): Promise<void> {
  const { holds, closed } = effect;
  const moves = [...effect.available.values()];
  if (moves.length > 0) {
    await tx.query(moveAvailable, [
      ledger,
      moves.map(({ node }) => node),
      moves.map(({ asset }) => asset),
      moves.map(({ kind }) => kind),
      moves.map(({ amount }) => amount),
    ]);
  }
  if (holds.length > 0) {
    await tx.query(insertHolds, [
      ledger,
      holds.map(({ id }) => id),
      holds.map(({ node }) => node),
      holds.map(({ asset }) => asset),
      holds.map(({ kind }) => kind),
    ]);
  }
  if (effect.held.size > 0) {
    await tx.query(moveHeld, [ledger, [...effect.held.keys()], [...effect.held.values()]]);
  }
  if (closed.length > 0) await tx.query(deleteHolds, [ledger, closed]);
}
