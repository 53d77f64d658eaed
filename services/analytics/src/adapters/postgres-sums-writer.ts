import { query } from '@alfred/service-kit';
import type { PoolClient } from 'pg';
import type { NodePlaced } from '../domain/usage-fact.ts';
import type { Fold, SumsWriter } from '../ports/sums.ts';

const putTime = `insert into fold_time (ledger, fold, at) values ($1, $2, $3)
  on conflict (ledger, fold) do update set at = excluded.at`;

const putNodes = `
  insert into fold_node (ledger, fold, node, parent)
  select $1, $2, n.node, n.parent from unnest($3::text[], $4::text[]) n(node, parent)
  on conflict (ledger, fold, node) do update set parent = excluded.parent`;

const addSums = `
  insert into usage_sum (ledger, fold, hour, node, provider, model, measure, value)
  select $1, $2, s.hour, s.node, s.provider, s.model, s.measure, s.value
    from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::numeric[])
      s(hour, node, provider, model, measure, value)
  on conflict (ledger, fold, hour, node, provider, model, measure)
    do update set value = usage_sum.value + excluded.value`;

/** A page's sums, in the transaction of whoever folds. */
export function postgresSumsWriter(): SumsWriter<PoolClient> {
  return {
    add: async (tx, { ledger, fold, placed, sums, at }) => {
      await query(tx, putTime, [ledger, fold, at]);
      if (placed.length > 0) await putTree(tx, { ledger, fold, placed });
      if (sums.length === 0) return;
      await query(tx, addSums, [
        ...[ledger, fold],
        sums.map(({ hour }) => hour),
        sums.map(({ node }) => node),
        sums.map(({ provider }) => provider),
        sums.map(({ model }) => model),
        sums.map(({ measure }) => measure),
        sums.map(({ value }) => String(value)),
      ]);
    },
  };
}

interface Tree {
  readonly ledger: string;
  readonly fold: Fold;
  readonly placed: readonly NodePlaced[];
}

/** The last word on each node: a statement may touch a row once. */
async function putTree(tx: PoolClient, { ledger, fold, placed }: Tree): Promise<void> {
  const parents = new Map(placed.map(({ node, parent }) => [node, parent ?? null]));
  await query(tx, putNodes, [ledger, fold, [...parents.keys()], [...parents.values()]]);
}
