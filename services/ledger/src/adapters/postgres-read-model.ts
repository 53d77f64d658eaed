import { execute } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { AsOf, ReadModel } from '../ports/read-model.ts';
import { type BudgetRow, toBudgetView } from './budget-rows.ts';
import { toWallets, type WalletRow } from './wallet-rows.ts';

// One statement sees one moment, so what it returns fits to the `asOf` beside it.

const selectWallets = `
select b.seq, b.at, w.node, w.asset, w.kind, w.available, w.held
from book b
left join wallet_balance w on w.ledger_id = b.ledger_id and w.node in (
  select distinct node from wallet_balance
  where ledger_id = $1 and node > $3 and ($2 = '' or node = $2)
  order by node limit $4
)
where b.ledger_id = $1
order by w.node, w.asset`;

// Of each budget the last stretch that anything counted in: how it stands follows from that. What
// of its limit is overrides are those that were in force when it ended.
const selectBudgets = `
select b.seq, b.at, b.time_zone, g.asset, g.kind, g.mode, g.maximum, g.rollover_cap, g.floor,
  g.since, c.starts, c.ends, c.used, c.held, c.maximum counter_maximum,
  coalesce(sum(o.amount) filter (
    where o.started < c.ends_at and (o.ended is null or o.ended >= c.ends_at)
  ), 0) boost,
  coalesce(sum(o.amount) filter (where o.ended is null), 0) boost_now
from book b
left join budget g on g.ledger_id = b.ledger_id and g.node = $2
left join lateral (
  select *, (extract(epoch from c.ends::timestamptz) * 1000000)::bigint ends_at
  from budget_counter c
  where c.ledger_id = g.ledger_id and c.node = g.node and c.asset = g.asset and c.kind = g.kind
  order by c.starts desc limit 1
) c on true
left join budget_override o on o.ledger_id = g.ledger_id and o.node = g.node
  and o.asset = g.asset and o.kind = g.kind
where b.ledger_id = $1
group by b.seq, b.at, b.time_zone, g.asset, g.kind, g.mode, g.maximum, g.rollover_cap, g.floor,
  g.since, c.starts, c.ends, c.used, c.held, c.maximum, c.ends_at
order by g.asset, g.kind`;

interface BookRow {
  readonly seq: bigint;
  readonly at: bigint;
}

/** Reads what `postgresReadModelWriter` keeps. */
export function postgresReadModel(pool: Pool): ReadModel {
  return {
    wallets: async (ledger, { node, afterNode, limit }) => {
      const { rows } = await execute<WalletRow & BookRow>(pool, selectWallets, [
        ledger,
        node,
        afterNode,
        limit,
      ]);
      const [first] = rows;
      return first && { wallets: toWallets(rows), asOf: toAsOf(first) };
    },
    budgets: async (ledger, node) => {
      const { rows } = await execute<BudgetRow & BookRow & { readonly time_zone: string }>(
        pool,
        selectBudgets,
        [ledger, node],
      );
      const [first] = rows;
      return (
        first && {
          budgets: rows.flatMap(toBudgetView),
          timeZone: first.time_zone,
          asOf: toAsOf(first),
        }
      );
    },
  };
}

function toAsOf({ seq, at }: BookRow): AsOf {
  return { seq: BigInt(seq), at: BigInt(at) };
}
