import { query } from '@alfred/service-kit';
import type { PoolClient } from 'pg';

/** Publications of one organisation happen one after another, so that its bundle has one order. */
export async function lockBundle(tx: PoolClient, organization: string): Promise<number> {
  await query(tx, 'insert into bundle values ($1, 0) on conflict do nothing', [organization]);
  const [row] = await query<{ version: number }>(
    tx,
    'select version from bundle where organization = $1 for update',
    [organization],
  );
  return row?.version ?? 0;
}

/** The version of a bundle in which something has changed. */
export async function nextBundle(
  tx: PoolClient,
  organization: string,
  bundle: number,
): Promise<number> {
  const next = bundle + 1;
  await query(tx, 'update bundle set version = $2 where organization = $1', [organization, next]);
  return next;
}
