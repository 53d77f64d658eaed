import { query } from '@alfred/service-kit';
import type { PoolClient } from 'pg';
import type { PageMovements } from '../domain/movements.ts';

const insertStretches = `
insert into budget_stretch (ledger, stretch, node, asset, kind, starts, ends)
select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])`;

const putStandings = `
insert into budget_standing (ledger, stretch, block, first, seq, used, held, maximum)
select $1, * from unnest($2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::numeric[],
  $7::numeric[], $8::numeric[])
on conflict (ledger, stretch, block)
do update set seq = excluded.seq, used = excluded.used, held = excluded.held,
  maximum = excluded.maximum`;

const insertTerms = `
insert into budget_terms
  (ledger, node, asset, kind, seq, at, mode, maximum, rollover_cap, floor)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],
  $7::text[], $8::numeric[], $9::numeric[], $10::numeric[])`;

/** The part of the journal that is about budgets. */
export async function takeBudgetMovements(
  tx: PoolClient,
  ledger: number,
  { stretches, budgets, terms }: Pick<PageMovements, 'stretches' | 'budgets' | 'terms'>,
): Promise<void> {
  if (stretches.length > 0) {
    await query(tx, insertStretches, [
      ledger,
      stretches.map(({ number }) => number),
      stretches.map(({ node }) => node),
      stretches.map(({ asset }) => asset),
      stretches.map(({ window }) => window),
      stretches.map(({ start }) => start),
      stretches.map(({ end }) => end ?? null),
    ]);
  }
  if (budgets.length > 0) {
    await query(tx, putStandings, [
      ledger,
      budgets.map(({ stretch }) => stretch),
      budgets.map(({ block }) => block),
      budgets.map(({ first }) => first),
      budgets.map(({ seq }) => seq),
      budgets.map(({ used }) => String(used)),
      budgets.map(({ held }) => String(held)),
      budgets.map(({ limit }) => String(limit)),
    ]);
  }
  if (terms.length > 0) await takeTerms(tx, ledger, terms);
}

async function takeTerms(
  tx: PoolClient,
  ledger: number,
  changes: PageMovements['terms'],
): Promise<void> {
  const amounts = (of: 'limit' | 'rolloverCap' | 'floor') =>
    changes.map(({ terms }) => terms?.[of]?.toString() ?? null);
  await query(tx, insertTerms, [
    ledger,
    changes.map(({ name }) => name.node),
    changes.map(({ name }) => name.asset),
    changes.map(({ name }) => name.window),
    changes.map(({ seq }) => seq),
    changes.map(({ at }) => at),
    changes.map(({ terms }) => terms?.mode ?? null),
    amounts('limit'),
    amounts('rolloverCap'),
    amounts('floor'),
  ]);
}
