import { query } from '@alfred/service-kit';
import type { PoolClient } from 'pg';
import type { Amounts, AuditFact } from '../domain/audit-fact.ts';
import type { AuditWriter } from '../ports/audit.ts';

/** No word and no id has one: what stands between the elements of a list. */
const between = '\u001f';

const insertRows = `
  insert into audit_entry (ledger, seq, at, counted, type, category, actor, key, nodes, act, subject,
    code, request, lease, transfer, hold, api_key, spender, provider, model, moved, spent, facts,
    words)
  select $1, seq, at, counted, type, category, actor, key, string_to_array(nodes, '${between}'), act,
    subject, code, request, lease, transfer, hold, api_key, spender, provider, model, moved, spent,
    facts, string_to_array(words, '${between}')
  from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[],
    $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::text[],
    $22::text[], $23::text[], $24::text[])
    as e(seq, at, counted, type, category, actor, key, nodes, act, subject, code, request, lease,
      transfer, hold, api_key, spender, provider, model, moved, spent, facts, words)`;

type Column = (fact: AuditFact) => unknown;

const columns: readonly Column[] = [
  ({ seq }) => seq,
  ({ at }) => at,
  ({ counted }) => counted,
  ({ type }) => type,
  ({ category }) => category,
  ({ actor }) => actor,
  ({ key }) => key,
  ({ nodes }) => nodes.join(between),
  ({ act }) => act,
  ({ subject }) => subject,
  ({ code }) => code,
  ({ request }) => request,
  ({ lease }) => lease,
  ({ transfer }) => transfer,
  ({ hold }) => hold,
  ({ apiKey }) => apiKey,
  ({ usage }) => usage?.spender ?? '',
  ({ usage }) => usage?.provider ?? '',
  ({ usage }) => usage?.model ?? '',
  ({ moved }) => jsonOf(moved),
  ({ usage }) => usage && jsonOf(usage.spent),
  ({ facts }) => JSON.stringify(facts),
  ({ words }) => words.join(between),
];

/** A page of entries in one statement, in the transaction of whoever folds. */
export function postgresAuditWriter(): AuditWriter<PoolClient> {
  return {
    add: async (tx, ledger, facts) => {
      await query(tx, insertRows, [ledger, ...columns.map((column) => facts.map(column))]);
    },
  };
}

function jsonOf(amounts: Amounts): string {
  return JSON.stringify(amounts, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
}
