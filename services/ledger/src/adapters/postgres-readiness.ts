import type { Pool } from 'pg';

/** What the ledger lacks right now, in words for an operator. */
export async function missing(pool: Pool): Promise<readonly string[]> {
  try {
    await pool.query('select from ledger_head limit 1');
    return [];
  } catch {
    return ['ledger: PostgreSQL does not answer'];
  }
}
