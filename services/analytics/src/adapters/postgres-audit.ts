import { query } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { Amounts, AuditCategory } from '../domain/audit-fact.ts';
import type { AuditQuery, AuditReader, AuditRow } from '../ports/audit.ts';

/** The ledger's trees are at most so deep; a row that says otherwise is not followed for ever. */
const depthMax = 16;

interface Row {
  readonly seq: bigint | null;
  readonly at: bigint;
  readonly counted: bigint;
  readonly type: string;
  readonly category: AuditCategory;
  readonly actor: string;
  readonly key: string;
  readonly nodes: readonly string[];
  readonly act: string;
  readonly subject: string;
  readonly code: string;
  readonly request: string;
  readonly lease: string;
  readonly transfer: string;
  readonly hold: string;
  readonly apiKey: string;
  readonly spender: string;
  readonly provider: string;
  readonly model: string;
  readonly moved: string;
  readonly spent: string | null;
  readonly facts: string;
  readonly as_of: bigint | null;
}

const columns = `e.seq, e.at, e.counted, e.type, e.category, e.actor, e.key, e.nodes, e.act, e.subject,
  e.code, e.request, e.lease, e.transfer, e.hold, e.api_key as "apiKey", e.spender, e.provider,
  e.model, e.moved, e.spent, e.facts`;

/** Conditions and their values: built of constants alone, whatever callers say is a parameter. */
interface Conditions {
  readonly values: unknown[];
  readonly texts: string[];
  value(value: unknown): string;
  /** Nothing for what is not asked. */
  add(value: unknown, text: (parameter: string) => string): void;
}

function noConditions(): Conditions {
  const values: unknown[] = [];
  const texts: string[] = [];
  const value = (each: unknown) => `$${values.push(each)}`;
  return {
    ...{ values, texts, value },
    add: (each, text) => {
      if (each !== undefined) texts.push(text(value(each)));
    },
  };
}

/** The entries in PostgreSQL, as the follower of this name keeps them. One statement, one moment. */
export function postgresAudit(pool: Pool, follower: string): AuditReader {
  return {
    read: async (wish) => {
      const conditions = noConditions();
      const ledger = conditions.value(wish.ledger);
      const place = conditions.value(follower);
      addConditions(conditions, wish, ledger);
      const limit = conditions.value(wish.limit);
      const statement = `
        select p.seq as as_of, e.* from (select 1) always
          left join follower_cursor p on p.follower = ${place} and p.ledger_id = ${ledger}
          left join (
            select ${columns} from audit_entry e
             where e.ledger = ${ledger} ${conditions.texts.map((each) => `and ${each}`).join('\n')}
             order by e.seq ${wish.isNewestFirst ? 'desc' : 'asc'} limit ${limit}
          ) e on true
         order by e.seq ${wish.isNewestFirst ? 'desc' : 'asc'}`;
      const rows = await query<Row>(pool, statement, conditions.values);
      return {
        asOf: { seq: rows[0]?.as_of ?? 0n, at: 0n },
        rows: rows.flatMap((row) => rowOf(row) ?? []),
      };
    },
  };
}

function addConditions(conditions: Conditions, wish: AuditQuery, ledger: string): void {
  const { node, type, from, to, after, isNewestFirst, usage } = wish;
  for (const name of ['actor', 'act', 'subject', 'code', 'request'] as const) {
    conditions.add(wish[name], (each) => `e.${name} = ${each}`);
  }
  conditions.add(wish.category, (each) => `e.category = ${each}`);
  conditions.add(node, (each) => `${each} = any (e.nodes)`);
  conditions.add(type, (each) => `(e.type = ${each} or e.type like ${each} || '.v%')`);
  conditions.add(wordsOf(wish), (each) => `e.words @> ${each}::text[]`);
  // A log grows in the order of time: a stretch of time is one of numbers.
  const nextTo = (each: string) => `(select a.seq from audit_entry a
    where a.ledger = ${ledger} and a.at >= ${each} order by a.at limit 1)`;
  conditions.add(from, (each) => `e.seq >= ${nextTo(each)}`);
  conditions.add(to, (each) => `e.seq < coalesce(${nextTo(each)}, 9223372036854775807)`);
  conditions.add(wish.upTo, (each) => `e.seq <= ${each}`);
  const isFirst = after === 0n;
  conditions.add(
    isFirst ? undefined : after,
    (each) => `e.seq ${isNewestFirst ? '<' : '>'} ${each}`,
  );
  if (usage) addUsage(conditions, usage, ledger);
}

/** Whatever else is asked is among the words, too: one index finds it. */
function wordsOf(wish: AuditQuery): readonly string[] | undefined {
  const { words = [], actor, node, act, subject, code, request } = wish;
  const all = [...words, actor, node, act, subject, code, request].flatMap((word) => word ?? []);
  return all.length > 0 ? all : undefined;
}

function addUsage(
  conditions: Conditions,
  { from, until, below, spender, model, provider }: NonNullable<AuditQuery['usage']>,
  ledger: string,
): void {
  conditions.texts.push('e.spent is not null');
  conditions.add(from, (each) => `e.counted >= ${each}`);
  conditions.add(until, (each) => `e.counted < ${each}`);
  conditions.add(spender, (each) => `e.spender = ${each}`);
  conditions.add(model, (each) => `e.model = ${each}`);
  conditions.add(provider, (each) => `e.provider = ${each}`);
  conditions.add(
    below,
    (each) => `e.spender in (
      with recursive below as (
        select ${each}::text as node, 1 as depth
        union all
        select n.node, below.depth + 1 from below
          join fold_node n on n.ledger = ${ledger} and n.fold = 'live' and n.parent = below.node
         where below.depth < ${depthMax}
      ) select node from below)`,
  );
}

function rowOf({ as_of: _, spender, provider, model, spent, ...row }: Row): AuditRow | undefined {
  const { seq, moved, facts } = row;
  if (seq === null) return undefined;
  return {
    ...row,
    seq,
    moved: amountsOf(moved),
    usage: spent === null ? undefined : { spender, provider, model, spent: amountsOf(spent) },
    facts: JSON.parse(facts),
  };
}

function amountsOf(json: string): Amounts {
  const amounts: Record<string, string> = JSON.parse(json);
  return Object.fromEntries(
    Object.entries(amounts).map(([asset, amount]) => [asset, BigInt(amount)]),
  );
}
