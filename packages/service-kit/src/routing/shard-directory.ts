import { type LedgerClient, LedgerDefinition } from '@alfred/contracts/ledger';
import type { Channel } from '../channel.ts';

/** How long a replica may take to say who owns what: another may know sooner. Milliseconds. */
const answerMs = 1_000;

/** Who owns which shard, as some replica of the ledger said last. */
export interface ShardDirectory {
  /** Where the owner of a shard is; undefined while it has none, or nobody was heard of yet. */
  ownerOf(shard: number): string | undefined;
  /** Every process that owns anything. */
  owners(): readonly string[];
  /** Asks again; whoever comes meanwhile waits for the same answer. Never rejects. */
  refresh(): Promise<void>;
}

/** How replicas are reached. */
export interface LedgerReplicas {
  /** Any of them. */
  readonly any: Channel;
  /** The one at this address. */
  readonly at: (address: string) => Channel;
}

/** A directory that knows nothing yet. */
export function shardDirectory({ any, at }: LedgerReplicas): ShardDirectory {
  let owners: ReadonlyMap<number, string> = new Map();
  let asking: Promise<void> | undefined;
  let turns = 0;

  async function ask(): Promise<void> {
    const known = [...new Set(owners.values())];
    turns += 1;
    const other = known[turns % known.length];
    // One that is stopped answers nothing for a while, so two are asked.
    const asked = [any, ...(other === undefined ? [] : [at(other)])].map(shardsOf);
    const heard = await Promise.any(asked).catch(() => undefined);
    if (heard) owners = heard;
  }

  return {
    ownerOf: (shard) => owners.get(shard),
    owners: () => [...new Set(owners.values())],
    refresh: () => {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}

async function shardsOf(channel: Channel): Promise<ReadonlyMap<number, string>> {
  const client: LedgerClient = channel.client(LedgerDefinition);
  const { shards } = await client.getShards({}, { signal: AbortSignal.timeout(answerMs) });
  const owned = shards.filter(({ address }) => address !== '');
  return new Map(owned.map(({ shard, address }) => [shard, address]));
}
