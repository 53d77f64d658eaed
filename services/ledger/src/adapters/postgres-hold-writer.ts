import type { PoolClient } from 'pg';
import type { PageHolds } from '../domain/page-holds.ts';
import type { HoldsWriter } from '../ports/placed-holds.ts';

const insertHolds = `
insert into hold (ledger_id, hold, node, account, asset, amount, captured, remaining, excess,
  uncaptured, status, over_capture, reference, placed_at, expires_at, seq)
select $1, h.hold, h.node, h.account, h.asset, h.amount, 0, h.amount, 0, 0, 'open',
  h.over_capture, h.reference, h.placed_at, h.expires_at, h.seq
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::numeric[], $7::text[], $8::text[],
  $9::bigint[], $10::bigint[], $11::bigint[])
  h(hold, node, account, asset, amount, over_capture, reference, placed_at, expires_at, seq)`;

const changeHolds = `
update hold h set captured = h.captured + c.captured, excess = h.excess + c.excess,
  uncaptured = h.uncaptured + c.uncaptured, remaining = c.remaining,
  status = coalesce(c.ended, h.status), ended_at = c.ended_at
from unnest($2::text[], $3::numeric[], $4::numeric[], $5::numeric[], $6::numeric[], $7::text[],
  $8::bigint[]) c(hold, captured, excess, uncaptured, remaining, ended, ended_at)
where h.ledger_id = $1 and h.hold = c.hold`;

const insertSteps = `
insert into hold_step (ledger_id, hold, seq, at, type, amount, purpose)
select $1, * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::numeric[],
  $7::text[])`;

/** The tables of holds: a statement a table, however many entries. */
export const postgresHoldsWriter: HoldsWriter<PoolClient> = { take };

async function take(
  tx: PoolClient,
  ledger: string,
  { placed, changed, steps }: PageHolds,
): Promise<void> {
  if (placed.length > 0) {
    await tx.query(insertHolds, [
      ledger,
      placed.map(({ hold }) => hold),
      placed.map(({ node }) => node),
      placed.map(({ account }) => account),
      placed.map(({ asset }) => asset),
      placed.map(({ amount }) => amount),
      placed.map(({ overCapture }) => overCapture),
      placed.map(({ reference }) => reference ?? null),
      placed.map(({ at }) => at),
      placed.map(({ expiresAt }) => expiresAt),
      placed.map(({ seq }) => seq),
    ]);
  }
  if (changed.length > 0) {
    await tx.query(changeHolds, [
      ledger,
      changed.map(({ hold }) => hold),
      changed.map(({ captured }) => captured),
      changed.map(({ excess }) => excess),
      changed.map(({ uncaptured }) => uncaptured),
      changed.map(({ left }) => left),
      changed.map(({ end }) => end?.how ?? null),
      changed.map(({ end }) => end?.at ?? null),
    ]);
  }
  if (steps.length === 0) return;
  await tx.query(insertSteps, [
    ledger,
    steps.map(({ hold }) => hold),
    steps.map(({ seq }) => seq),
    steps.map(({ at }) => at),
    steps.map(({ type }) => type),
    steps.map(({ amount }) => amount),
    steps.map(({ purpose }) => purpose ?? null),
  ]);
}
