import type { CounterFacts } from '../domain/standing.ts';
import { isBudgetWindow, microsOf } from '../domain/window.ts';
import type { BudgetView } from '../ports/read-model.ts';

// Of each budget the last stretch that anything counted in: how it stands follows from that. What
// of its limit is overrides are those that were in force when it ended.

/**
 * After entry $3, which was written at $4. What the entries of its block state up to there is given:
 * asset, window, start, number, used, held and limit of each counter.
 */
export const selectBudgetsAfter = `
with stated as (
  select * from unnest($5::text[], $6::text[], $7::text[], $8::bigint[], $9::numeric[],
    $10::numeric[], $11::numeric[]) s(asset, kind, starts, seq, used, held, maximum)
),
l as (select number from journal_ledger where ledger_id = $1),
terms as (
  select distinct on (t.asset, t.kind) t.* from budget_terms t
  where t.ledger = (select number from l) and t.node = $2 and t.seq <= $3
  order by t.asset, t.kind, t.seq desc
),
born as (
  select t.asset, t.kind, min(s.seq) seq, min(s.at) since
  from terms t
  join budget_terms s on s.ledger = t.ledger and s.node = t.node and s.asset = t.asset
    and s.kind = t.kind and s.seq <= t.seq and not exists (
      select from budget_terms r
      where r.ledger = s.ledger and r.node = s.node and r.asset = s.asset and r.kind = s.kind
        and r.mode is null and r.seq > s.seq and r.seq <= t.seq
    )
  where t.mode is not null
  group by t.asset, t.kind
)
select g.asset, g.kind, g.mode, g.maximum, g.rollover_cap, g.floor, n.since, c.starts, c.ends,
  c.used, c.held, c.maximum counter_maximum,
  coalesce(sum(o.amount) filter (
    where o.started < c.ends_at and (o.ended is null or o.ended > $4 or o.ended >= c.ends_at)
  ), 0) boost,
  coalesce(sum(o.amount) filter (where o.ended is null or o.ended > $4), 0) boost_now
from terms g
join born n on n.asset = g.asset and n.kind = g.kind
left join lateral (
  select s.starts, s.ends, m.used, m.held, m.maximum,
    (extract(epoch from s.ends::timestamptz) * 1000000)::bigint ends_at
  from budget_stretch s
  join lateral (
    select used, held, maximum from (
      select m.seq, m.used, m.held, m.maximum from budget_standing m
      where m.ledger = s.ledger and m.stretch = s.stretch and m.seq <= $3
      union all
      select d.seq, d.used, d.held, d.maximum from stated d
      where d.asset = s.asset and d.kind = s.kind and d.starts = s.starts
    ) m
    where m.seq >= n.seq
    order by m.seq desc limit 1
  ) m on true
  where s.ledger = g.ledger and s.node = g.node and s.asset = g.asset and s.kind = g.kind
  order by s.starts desc limit 1
) c on true
left join budget_override o on o.ledger_id = $1 and o.node = g.node and o.asset = g.asset
  and o.kind = g.kind and o.started <= $4
group by g.asset, g.kind, g.mode, g.maximum, g.rollover_cap, g.floor, n.since, c.starts, c.ends,
  c.used, c.held, c.maximum, c.ends_at
order by g.asset, g.kind`;

export interface BudgetRow {
  readonly asset: string | null;
  readonly kind: string;
  readonly mode: string;
  readonly maximum: string;
  readonly rollover_cap: string | null;
  readonly floor: string | null;
  readonly since: bigint;
  readonly starts: string | null;
  readonly ends: string | null;
  readonly used: string;
  readonly held: string;
  readonly counter_maximum: string;
  readonly boost: string;
  readonly boost_now: string;
}

export function toBudgetView(row: BudgetRow): readonly BudgetView[] {
  const { asset, kind, mode, since } = row;
  if (asset === null || !isBudgetWindow(kind)) return [];
  return [
    {
      ...{ asset, window: kind, mode, limit: BigInt(row.maximum), since: Number(since) },
      rolloverCap: perhaps(row.rollover_cap),
      floor: perhaps(row.floor),
      overrides: new Map([['all', { amount: BigInt(row.boost_now) }]]),
      counters: new Map(toCounter(row).map((counter) => [counter.start, counter])),
    },
  ];
}

function toCounter({ starts, ends, ...row }: BudgetRow): readonly CounterFacts[] {
  if (starts === null) return [];
  return [
    {
      ...{ start: starts, end: ends ?? undefined },
      startsAt: microsOf(starts),
      endsAt: ends === null ? undefined : microsOf(ends),
      ...{ used: BigInt(row.used), held: BigInt(row.held), live: 0, placed: 0n },
      ...{ limit: BigInt(row.counter_maximum), boost: BigInt(row.boost) },
    },
  ];
}

const perhaps = (amount: string | null) => (amount === null ? undefined : BigInt(amount));
