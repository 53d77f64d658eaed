import { ledgerShards, shardOf } from '@alfred/ids';
import type { Claiming, Claims, Task } from '@alfred/service-kit';
import type { Ownership, ShardOwner } from '../ports/ownership.ts';
import type { Writers } from './writers.ts';

/** The writers of a process, and the shards whose ledgers they write. */
export interface SharedWriters {
  readonly writers: Writers;
  readonly ownership: Ownership;
  readonly shards: Claiming;
  /** Takes part in the sharing; at the end everything is given up, and no writer is opened any more. */
  readonly writing: Task;
}

/**
 * Shares the ledgers with other processes, shard by shard: what is claimed is opened, what is lost is
 * given up when all that waited for its writers is durable or refused.
 */
export function writersOn(claims: Claims, open: (ownership: Ownership) => Writers): SharedWriters {
  const shards = claims.share({
    kind: 'ledger-shards',
    count: ledgerShards,
    user: {
      onClaimed: (shard) => writers.openShard(shard),
      onLost: (shard) => writers.closeShard(shard),
    },
  });
  const ownership: Ownership = {
    owns: (ledger) => shards.owns(shardOf(ledger)),
    ownsShard: (shard) => shards.owns(shard),
    doubt: (ledger) => shards.doubt(shardOf(ledger)),
  };
  const writers = open(ownership);
  const stop = async (): Promise<void> => {
    await shards.stop();
    await writers.stop();
  };
  const writing = { name: 'ledger.writers', start: shards.start, stop };
  return { writers, ownership, shards, writing };
}

export type GetShards = () => Promise<readonly ShardOwner[]>;

/** Who writes what, as every process knows it. */
export function getShards({ shards }: Pick<SharedWriters, 'shards'>): GetShards {
  return async () => {
    const holders = await shards.holders();
    return holders.map(({ number: shard, address }) => ({ shard, address }));
  };
}
