import { leafHash } from '@alfred/proof';
import { openPool } from '@alfred/service-kit';
import { ledgerSchema } from '../src/index.ts';

const folded = ['signer_memory', 'signer_change', 'tile', 'book', 'wallet_balance', 'open_lease'];

/**
 * Makes the database what it would be after a backup of it was played back that ended when this
 * ledger had `seq` entries. Nobody else may do such a thing: it passes by the trigger on entries.
 */
export async function restoreTo(url: string, ledger: string, seq: bigint): Promise<void> {
  const pool = openPool({ url, schema: ledgerSchema });
  const tx = await pool.connect();
  try {
    await tx.query('begin');
    await tx.query('set local session_replication_role = replica');
    await tx.query('delete from ledger_entry where ledger_id = $1 and seq > $2', [ledger, seq]);
    const { rows } = await tx.query(
      'select entry from ledger_entry where ledger_id = $1 and seq = $2',
      [ledger, seq],
    );
    const leaf = leafHash(rows[0].entry);
    await tx.query('update ledger_head set seq = $2, leaf = $3 where ledger_id = $1', [
      ...[ledger, seq, leaf],
    ]);
    await tx.query('delete from checkpoint where ledger_id = $1 and size > $2', [ledger, seq]);
    // What is folded from the log is folded again from what there is of it.
    for (const table of folded) {
      await tx.query(`delete from ${table} where ledger_id = $1`, [ledger]);
    }
    await tx.query('delete from follower_cursor where ledger_id = $1', [ledger]);
    await tx.query('delete from snapshot where ledger_id = $1', [ledger]);
    await tx.query('commit');
  } finally {
    tx.release();
    await pool.end();
  }
}
