import { query, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Vault } from '../ports/vault.ts';
import type { AttemptDigest } from './attempt-digest.ts';
import { keyPlace, nodePlace } from './sealed-columns.ts';

// Rows of a release that kept names in clear, and hashes of them. Replicas may do this at once.

/** Rows in one transaction. */
const batchMax = 500;

const lockClearNodes = `select id, organization, name from node
 where name is not null order by id limit $1 for update`;
const lockClearKeys = `select id, organization, node, name from api_key
 where name is not null order by id limit $1 for update`;
const sealNode = 'update node set name = null, name_box = $2 where id = $1';
const sealKey = 'update api_key set name = null, name_box = $2 where id = $1';

/** A hash alone is as long as it was once; see `attemptDigest`. */
const lockBareDigests = `select scope, key, digest from idempotency
 where length(digest) = 32 order by scope, key limit $1 for update`;
const sealDigest = 'update idempotency set digest = $3 where scope = $1 and key = $2';

interface ClearNode {
  readonly id: string;
  readonly organization: string;
  readonly name: string;
}

interface ClearKey extends ClearNode {
  readonly node: string;
}

interface BareDigest {
  readonly scope: string;
  readonly key: string;
  readonly digest: Buffer;
}

export interface SealClearRowsDeps {
  readonly pool: Pool;
  readonly vault: Vault;
  readonly digestOf: AttemptDigest;
}

/** Seals whatever still stands in clear, and says how many rows that were. Done twice it does nothing. */
export function sealClearRows({ pool, vault, digestOf }: SealClearRowsDeps) {
  const steps = [
    (tx: PoolClient) => sealNodes(tx, vault),
    (tx: PoolClient) => sealKeys(tx, vault),
    (tx: PoolClient) => sealDigests(tx, digestOf),
  ];
  return async (): Promise<number> => {
    let sealed = 0;
    for (const step of steps) {
      let done = batchMax;
      while (done === batchMax) {
        done = await transaction(pool, step);
        sealed += done;
      }
    }
    return sealed;
  };
}

async function sealNodes(tx: PoolClient, vault: Vault): Promise<number> {
  const rows = await query<ClearNode>(tx, lockClearNodes, [batchMax]);
  for (const row of rows) {
    await vault.admit({ organization: row.organization, node: row.id });
    const { box } = await vault.seal(nodePlace(row, 'name'), row.name);
    await tx.query(sealNode, [row.id, box]);
  }
  return rows.length;
}

async function sealKeys(tx: PoolClient, vault: Vault): Promise<number> {
  const rows = await query<ClearKey>(tx, lockClearKeys, [batchMax]);
  for (const row of rows) {
    const { box } = await vault.seal(keyPlace(row), row.name);
    await tx.query(sealKey, [row.id, box]);
  }
  return rows.length;
}

async function sealDigests(tx: PoolClient, digestOf: AttemptDigest): Promise<number> {
  const rows = await query<BareDigest>(tx, lockBareDigests, [batchMax]);
  for (const { scope, key, digest } of rows) {
    await tx.query(sealDigest, [scope, key, digestOf(digest)]);
  }
  return rows.length;
}

/**
 * Writes the tables anew, so that what stood there in clear is not left in dead rows of them. Only
 * who owns them may; false when that is somebody else.
 */
export async function rewriteTables(pool: Pool): Promise<boolean> {
  const [owned] = await query<{ readonly owned: boolean }>(pool, ownsTables, []);
  if (!owned?.owned) return false;
  for (const table of ['node', 'api_key', 'idempotency']) await pool.query(`vacuum full ${table}`);
  return true;
}

const ownsTables = `select coalesce(bool_and(pg_has_role(relowner, 'usage')), false) as owned
  from pg_class where oid = any (array['node'::regclass, 'api_key'::regclass, 'idempotency'::regclass])`;
