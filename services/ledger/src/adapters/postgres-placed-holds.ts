import { execute } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { HoldStepView, HoldView, PlacedHolds } from '../ports/placed-holds.ts';

// One statement sees one moment, so what it returns fits to the `asOf` beside it.

const selectHolds = `
select b.seq as_of_seq, b.at as_of_at, h.*
from book b
left join lateral (
  select * from hold h
  where h.ledger_id = b.ledger_id and ($2 = '' or h.node = $2) and ($3 = '' or h.status = $3)
    and ($4 = 0 or h.seq < $4)
  order by h.seq desc limit $5
) h on true
where b.ledger_id = $1
order by h.seq desc`;

const selectHold = `
select b.seq as_of_seq, b.at as_of_at, h.*, s.seq step_seq, s.at step_at, s.type step_type,
  s.amount step_amount, s.purpose step_purpose
from book b
left join hold h on h.ledger_id = b.ledger_id and h.hold = $2
left join hold_step s on s.ledger_id = h.ledger_id and s.hold = h.hold
where b.ledger_id = $1
order by s.seq`;

interface HoldRow {
  readonly as_of_seq: bigint;
  readonly as_of_at: bigint;
  readonly hold: string | null;
  readonly node: string;
  readonly account: string;
  readonly asset: string;
  readonly amount: string;
  readonly captured: string;
  readonly remaining: string;
  readonly excess: string;
  readonly uncaptured: string;
  readonly status: string;
  readonly over_capture: string;
  readonly reference: string | null;
  readonly placed_at: bigint;
  readonly expires_at: bigint;
  readonly ended_at: bigint | null;
  readonly seq: bigint;
}

interface StepRow extends HoldRow {
  readonly step_seq: bigint | null;
  readonly step_at: bigint;
  readonly step_type: string;
  readonly step_amount: string;
  readonly step_purpose: string | null;
}

/** Reads what `postgresHoldsWriter` keeps. */
export function postgresPlacedHolds(pool: Pool): PlacedHolds {
  return {
    list: async (ledger, { node, status, before, limit }) => {
      const values = [ledger, node, status, before, limit];
      const { rows } = await execute<HoldRow>(pool, selectHolds, values);
      const [first] = rows;
      return first && { holds: rows.flatMap(toHold), asOf: asOfOf(first) };
    },
    find: async (ledger, hold) => {
      const { rows } = await execute<StepRow>(pool, selectHold, [ledger, hold]);
      const [first] = rows;
      if (!first) return undefined;
      return { hold: toHold(first)[0], steps: rows.flatMap(toStep), asOf: asOfOf(first) };
    },
  };
}

const asOfOf = ({ as_of_seq: seq, as_of_at: at }: HoldRow) => ({
  seq: BigInt(seq),
  at: BigInt(at),
});

function toHold({ hold, node, account, asset, status, reference, ...row }: HoldRow): HoldView[] {
  if (hold === null) return [];
  return [
    {
      ...{ hold, node, account, asset, status },
      amount: BigInt(row.amount),
      captured: BigInt(row.captured),
      left: BigInt(row.remaining),
      excess: BigInt(row.excess),
      uncaptured: BigInt(row.uncaptured),
      overCapture: row.over_capture,
      reference: reference ?? undefined,
      placedAt: BigInt(row.placed_at),
      expiresAt: BigInt(row.expires_at),
      endedAt: row.ended_at === null ? undefined : BigInt(row.ended_at),
      seq: BigInt(row.seq),
    },
  ];
}

function toStep({ step_seq: seq, step_at: at, ...row }: StepRow): readonly HoldStepView[] {
  if (seq === null) return [];
  return [
    {
      ...{ seq: BigInt(seq), at: BigInt(at), type: row.step_type },
      amount: BigInt(row.step_amount),
      purpose: row.step_purpose ?? undefined,
    },
  ];
}
