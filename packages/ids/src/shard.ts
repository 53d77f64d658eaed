import { createHash } from 'node:crypto';

/**
 * Into how many shards the ledgers of a deployment fall. It never changes: every process, whatever
 * its release, must find a ledger in the same one.
 */
export const ledgerShards = 16;

/** The shard of a ledger: 0 to {@link ledgerShards} − 1, by the hash of its id, for ever. */
export function shardOf(ledger: string): number {
  return createHash('sha256').update(ledger).digest().readUInt32BE(0) % ledgerShards;
}
