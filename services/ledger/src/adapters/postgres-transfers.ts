import { execute } from '@alfred/service-kit';
import type { Pool } from 'pg';
import type { TransferEntry, TransferReader, TransferView } from '../ports/transfers.ts';

// One statement sees one moment, so what it returns fits to the `asOf` beside it.
const selectTransfers = `
select b.seq, b.at, t.*
from book b
left join lateral (
  select * from transfer t
  where t.ledger_id = b.ledger_id and ($2 = '' or t.transfer = $2)
    and ($3 = '' or (t.source = $3 and t.kind <> 'in') or (t.target = $3 and t.kind <> 'out'))
    and ($4 = 0 or t.began_seq < $4)
  order by t.began_seq desc limit $5
) t on true
where b.ledger_id = $1
order by t.began_seq desc`;

interface TransferRow {
  readonly seq: bigint;
  readonly at: bigint;
  readonly transfer: string | null;
  readonly kind: string;
  readonly source: string | null;
  readonly target: string;
  readonly other_ledger: string | null;
  readonly asset: string;
  readonly amount: string;
  readonly status: string;
  readonly reversible_until: bigint | null;
  readonly code: string | null;
  readonly began_seq: bigint;
  readonly began_at: bigint;
  readonly began_type: string;
  readonly ended_seq: bigint | null;
  readonly ended_at: bigint | null;
  readonly ended_type: string | null;
}

/** Reads what `takeTransfers` keeps. */
export function postgresTransfers(pool: Pool): TransferReader {
  return {
    transfers: async (ledger, { transfer, node, before, limit }) => {
      const { rows } = await execute<TransferRow>(pool, selectTransfers, [
        ledger,
        transfer,
        node,
        before,
        limit,
      ]);
      const [first] = rows;
      if (!first) return undefined;
      const asOf = { seq: BigInt(first.seq), at: BigInt(first.at) };
      return { transfers: rows.flatMap(toTransfer), asOf };
    },
  };
}

function toTransfer(row: TransferRow): readonly TransferView[] {
  const { transfer, kind, target: to, asset, amount, status, reversible_until: until } = row;
  if (transfer === null) return [];
  return [
    {
      ...{ transfer, kind, from: row.source ?? undefined, to },
      ...{ otherLedger: row.other_ledger ?? undefined, asset, amount: BigInt(amount), status },
      reversibleUntil: until === null ? undefined : BigInt(until),
      code: row.code ?? undefined,
      began: { seq: BigInt(row.began_seq), at: BigInt(row.began_at), type: row.began_type },
      ended: endedOf(row),
    },
  ];
}

function endedOf({ ended_seq, ended_at, ended_type }: TransferRow): TransferEntry | undefined {
  if (ended_seq === null || ended_at === null || ended_type === null) return undefined;
  return { seq: BigInt(ended_seq), at: BigInt(ended_at), type: ended_type };
}
