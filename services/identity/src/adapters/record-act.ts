import { recordAct as record } from '@alfred/service-kit';
import type { PoolClient } from 'pg';
import type { DirectoryAct } from '../ports/directory.ts';

/** Leaves an act for the log behind, in the transaction of what was done. */
export function recordAct(tx: PoolClient, { act, by, subject, facts }: DirectoryAct) {
  const told = { by: by.key, ...facts };
  return record(tx, { ledger: by.ledger, actor: by.node, act, subject, facts: told });
}
