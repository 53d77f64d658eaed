import type { PoolClient } from 'pg';
import type { PageBudgets } from '../domain/page-budgets.ts';

const removeBudgets = `
with gone as (select * from unnest($2::text[], $3::text[], $4::text[]) g(node, asset, kind)),
  counters as (
    delete from budget_counter c using gone g
    where c.ledger_id = $1 and c.node = g.node and c.asset = g.asset and c.kind = g.kind
  )
delete from budget b using gone g
where b.ledger_id = $1 and b.node = g.node and b.asset = g.asset and b.kind = g.kind`;

const setBudgets = `
insert into budget
  (ledger_id, node, asset, kind, mode, maximum, rollover_cap, floor, since)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[],
  $7::numeric[], $8::numeric[], $9::bigint[])
on conflict (ledger_id, node, asset, kind)
do update set mode = excluded.mode, maximum = excluded.maximum,
  rollover_cap = excluded.rollover_cap, floor = excluded.floor`;

const startOverrides = `
insert into budget_override (ledger_id, override, node, asset, kind, amount, started)
select $1, * from unnest(
  $2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::bigint[])`;

// One that started again under the same name ends where it comes to an end first.
const endOverrides = `
update budget_override o set ended = (
  select min(e.at) from unnest($2::text[], $3::bigint[]) e(override, at)
  where e.override = o.override and e.at > o.started
)
where o.ledger_id = $1 and o.ended is null and o.override = any($2::text[])`;

const setCounters = `
insert into budget_counter
  (ledger_id, node, asset, kind, starts, ends, used, held, maximum)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::numeric[],
  $8::numeric[], $9::numeric[])
on conflict (ledger_id, node, asset, kind, starts)
do update set used = excluded.used, held = excluded.held, maximum = excluded.maximum`;

/** The tables of budgets: a statement a table, however many entries. */
export async function takeBudgets(
  tx: PoolClient,
  ledger: string,
  effect: PageBudgets,
): Promise<void> {
  const { removed, overridesStarted: started, overridesEnded: ended, counters } = effect;
  if (removed.length > 0) await tx.query(removeBudgets, [ledger, ...namesOf(removed)]);
  await takeTerms(tx, ledger, effect);
  if (started.length > 0) {
    await tx.query(startOverrides, [
      ledger,
      started.map(({ override }) => override),
      ...namesOf(started),
      started.map(({ amount }) => amount),
      started.map(({ at }) => at),
    ]);
  }
  if (ended.length > 0) {
    const names = ended.map(({ override }) => override);
    await tx.query(endOverrides, [ledger, names, ended.map(({ at }) => at)]);
  }
  if (counters.length > 0) {
    await tx.query(setCounters, [
      ledger,
      ...namesOf(counters),
      counters.map(({ start }) => start),
      counters.map(({ end }) => end ?? null),
      counters.map(({ used }) => used),
      counters.map(({ held }) => held),
      counters.map(({ limit }) => limit),
    ]);
  }
}

async function takeTerms(
  tx: PoolClient,
  ledger: string,
  { budgets }: Pick<PageBudgets, 'budgets'>,
): Promise<void> {
  if (budgets.length === 0) return;
  await tx.query(setBudgets, [
    ledger,
    ...namesOf(budgets),
    budgets.map(({ mode }) => mode),
    budgets.map(({ limit }) => limit),
    budgets.map(({ rolloverCap }) => rolloverCap ?? null),
    budgets.map(({ floor }) => floor ?? null),
    budgets.map(({ at }) => at),
  ]);
}

function namesOf(
  budgets: readonly { readonly node: string; readonly asset: string; readonly window: string }[],
): readonly (readonly string[])[] {
  return [
    budgets.map(({ node }) => node),
    budgets.map(({ asset }) => asset),
    budgets.map(({ window }) => window),
  ];
}
