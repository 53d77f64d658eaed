import { query } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { GroupKey, GroupSum, SpendQuery, SumsReader } from '../ports/sums.ts';

/** The ledger's trees are at most so deep; a row that says otherwise is not followed for ever. */
const depthMax = 16;

/** What each key is in a row; a key that is not asked for is the same in every row. */
const keyColumns: Readonly<Record<GroupKey, readonly [column: string, expression: string]>> = {
  node: ['node', 's.node'],
  model: ['model', 's.model'],
  provider: ['provider', 's.provider'],
  hour: ['start', 's.hour'],
  day: ['start', 's.hour - s.hour % 24'],
};

const nothing = { node: "''", model: "''", provider: "''", start: '0' };

/** The measure by which groups of one time are ordered: most reports are about this. */
const orderedBy = 'amount:USD/9';

/** Built of constants alone: whatever callers say is a parameter. */
function statement({ by }: Pick<SpendQuery, 'by'>): string {
  const columns = { ...nothing, ...Object.fromEntries(by.map((key) => keyColumns[key])) };
  const selected = Object.entries(columns).map(([name, expression]) => `${expression} as ${name}`);
  return `
  with recursive below as (
    select $4::text as node, 1 as depth
    union all
    select n.node, below.depth + 1
      from below join fold_node n on n.ledger = $1 and n.fold = 'live' and n.parent = below.node
     where below.depth < ${depthMax}
  ), sums as (
    select ${selected.join(', ')}, s.measure, sum(s.value) as value
      from usage_sum s
     where s.ledger = $1 and s.fold = 'live' and s.hour >= $2 and s.hour < $3
       and ($4::text is null or s.node in (select node from below))
       and ($5::text is null or s.model = $5) and ($6::text is null or s.provider = $6)
     group by 1, 2, 3, 4, s.measure
  ), groups as (
    select node, model, provider, start, row_number() over (
        order by start desc, sum(value) filter (where measure = '${orderedBy}') desc nulls last,
          sum(value) filter (where measure = 'requests') desc nulls last, node, model, provider) as n
      from sums group by 1, 2, 3, 4
  ), place as (
    select c.seq, t.at from follower_cursor c
      left join fold_time t on t.ledger = c.ledger_id and t.fold = 'live'
     where c.follower = $7 and c.ledger_id = $1
  )
  select p.seq, p.at, g.* from (select 1) always
    left join place p on true
    left join (
      select node, model, provider, start, measure, value::text as value, n
        from sums join groups using (node, model, provider, start) where n <= $8
    ) g on true
   order by g.n`;
}

/** With one row of nothing but nulls in `g` where there are no sums. */
interface Row extends Record<keyof Omit<GroupSum, 'value'>, unknown> {
  readonly seq: bigint | null;
  readonly at: bigint | null;
  readonly node: string | null;
  readonly model: string;
  readonly provider: string;
  readonly start: number;
  readonly measure: string;
  readonly value: string;
}

/** The live fold in PostgreSQL, of the follower of this name. One statement sees one moment. */
export function postgresSums(pool: Pool, follower: string): SumsReader {
  return {
    read: async ({ ledger, from, until, node, model, provider, by, limit }) => {
      const values = [ledger, from, until, node, model, provider, follower, limit];
      const rows = await query<Row>(pool, statement({ by }), values);
      const [first] = rows;
      return {
        asOf: { seq: first?.seq ?? 0n, at: first?.at ?? 0n },
        sums: rows.flatMap(({ node: group, value, seq: _, at: __, ...row }) =>
          group === null ? [] : [{ ...row, node: group, value: BigInt(value) }],
        ),
      };
    },
    isReachable: () =>
      query(pool, 'select 1', []).then(
        () => true,
        () => false,
      ),
  };
}
