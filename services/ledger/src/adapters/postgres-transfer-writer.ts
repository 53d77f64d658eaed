import type { PoolClient } from 'pg';
import type { PageTransfers } from '../domain/page-transfers.ts';

const beginTransfers = `
insert into transfer (ledger_id, transfer, kind, source, target, other_ledger, asset, amount, status,
  reversible_until, began_seq, began_at, began_type)
select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
  $8::numeric[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[])`;

// Credits of another ledger may have the id of a transfer of this one; they have no ending here.
const endTransfers = `
update transfer t set status = e.status, code = e.code, ended_seq = e.seq, ended_at = e.at,
  ended_type = e.type
from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[])
  e(transfer, status, code, seq, at, type)
where t.ledger_id = $1 and t.transfer = e.transfer and t.kind <> 'in'`;

/** The table of transfers: a statement for what began, and one for what ended. */
export async function takeTransfers(
  tx: PoolClient,
  ledger: string,
  { transfersBegun: begun, transfersEnded: ended }: PageTransfers,
): Promise<void> {
  if (begun.length > 0) {
    await tx.query(beginTransfers, [
      ledger,
      begun.map(({ transfer }) => transfer),
      begun.map(({ kind }) => kind),
      begun.map(({ from }) => from ?? null),
      begun.map(({ to }) => to),
      begun.map(({ otherLedger }) => otherLedger ?? null),
      begun.map(({ asset }) => asset),
      begun.map(({ amount }) => amount),
      begun.map(({ status }) => status),
      begun.map(({ reversibleUntil }) => reversibleUntil ?? null),
      begun.map(({ seq }) => seq),
      begun.map(({ at }) => at),
      begun.map(({ type }) => type),
    ]);
  }
  if (ended.length === 0) return;
  await tx.query(endTransfers, [
    ledger,
    ended.map(({ transfer }) => transfer),
    ended.map(({ status }) => status),
    ended.map(({ code }) => code ?? null),
    ended.map(({ seq }) => seq),
    ended.map(({ at }) => at),
    ended.map(({ type }) => type),
  ]);
}
