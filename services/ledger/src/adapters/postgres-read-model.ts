import type { Pool } from 'pg';
import { isBudgetWindow } from '../domain/window.ts';
import type { AsOf, BudgetView, ReadModel, WalletView } from '../ports/read-model.ts';
import { answered } from './database.ts';

// One statement sees one moment, so what it returns fits to the `asOf` beside it.

const selectWallets = `
select b.seq, b.at, w.node, w.asset, w.available, w.held
from book b
left join wallet_balance w on w.ledger_id = b.ledger_id and w.node in (
  select distinct node from wallet_balance
  where ledger_id = $1 and node > $3 and ($2 = '' or node = $2)
  order by node limit $4
)
where b.ledger_id = $1
order by w.node, w.asset`;

const selectBudgets = `
select b.seq, b.at, b.time_zone, g.asset, g.kind, g.mode, g.maximum, g.since,
  c.starts, c.used, c.held
from book b
left join budget g on g.ledger_id = b.ledger_id and g.node = $2
left join budget_counter c on c.ledger_id = g.ledger_id and c.node = g.node
  and c.asset = g.asset and c.kind = g.kind
where b.ledger_id = $1
order by g.asset, g.kind`;

interface BookRow {
  readonly seq: bigint;
  readonly at: bigint;
}

interface WalletRow extends BookRow {
  readonly node: string | null;
  readonly asset: string;
  readonly available: string;
  readonly held: string;
}

interface BudgetRow extends BookRow {
  readonly time_zone: string;
  readonly asset: string | null;
  readonly kind: string;
  readonly mode: string;
  readonly maximum: string;
  readonly since: bigint;
  readonly starts: string | null;
  readonly used: string;
  readonly held: string;
}

/** Reads what `postgresReadModelWriter` keeps. */
export function postgresReadModel(pool: Pool): ReadModel {
  return {
    wallets: async (ledger, { node, afterNode, limit }) => {
      const { rows } = await answered(
        pool.query<WalletRow>(selectWallets, [ledger, node, afterNode, limit]),
      );
      const [first] = rows;
      return first && { wallets: toWallets(rows), asOf: toAsOf(first) };
    },
    budgets: async (ledger, node) => {
      const { rows } = await answered(pool.query<BudgetRow>(selectBudgets, [ledger, node]));
      const [first] = rows;
      return first && { budgets: toBudgets(rows), timeZone: first.time_zone, asOf: toAsOf(first) };
    },
  };
}

function toAsOf({ seq, at }: BookRow): AsOf {
  return { seq: BigInt(seq), at: BigInt(at) };
}

function toWallets(rows: readonly WalletRow[]): readonly WalletView[] {
  const wallets = new Map<string, WalletView['balances'][number][]>();
  for (const { node, asset, available, held } of rows) {
    if (node === null) continue;
    const balances = wallets.get(node) ?? [];
    balances.push({ asset, available: BigInt(available), held: BigInt(held) });
    wallets.set(node, balances);
  }
  return [...wallets].map(([node, balances]) => ({ node, balances }));
}

function toBudgets(rows: readonly BudgetRow[]): readonly BudgetView[] {
  const budgets = new Map<string, BudgetView & { counters: Map<string, Counted> }>();
  for (const row of rows) {
    if (row.asset === null || !isBudgetWindow(row.kind)) continue;
    const key = `${row.asset} ${row.kind}`;
    const budget = budgets.get(key) ?? {
      asset: row.asset,
      window: row.kind,
      mode: row.mode,
      limit: BigInt(row.maximum),
      since: Number(row.since),
      counters: new Map<string, Counted>(),
    };
    budgets.set(key, budget);
    if (row.starts !== null) {
      budget.counters.set(row.starts, { used: BigInt(row.used), held: BigInt(row.held) });
    }
  }
  return [...budgets.values()];
}

interface Counted {
  readonly used: bigint;
  readonly held: bigint;
}
