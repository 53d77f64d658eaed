import { LRUCache } from 'lru-cache';
import type { CacheAddress, CachePartition, ResponseCache } from '../../ports/response-cache.ts';
import { decodeCachedAnswer, encodeCachedAnswer } from '../../wire/cached-answer.ts';

interface Entry {
  readonly partition: string;
  readonly key: string;
  readonly organization: string;
  readonly author: string;
  readonly bytes: Buffer;
  readonly expiresAt: bigint;
}

/** What an entry takes beside its bytes. */
const overheadBytes = 512;

/** Answers in this process, within so many bytes: those go first that were given longest ago. */
export function memoryResponses(of: {
  readonly bytesMax: number;
  readonly clock: { nowMicros(): bigint };
}): ResponseCache {
  const partitions = new Map<string, Map<string, Entry>>();
  const drop = ({ partition, key }: Entry): void => {
    const entries = partitions.get(partition);
    entries?.delete(key);
    if (entries?.size === 0) partitions.delete(partition);
  };
  const recent = new LRUCache<Entry, true>({
    maxSize: of.bytesMax,
    sizeCalculation: (_, { bytes }) => bytes.length + overheadBytes,
    dispose: (_, entry) => drop(entry),
  });
  const entryAt = ({ partition, key }: CacheAddress) =>
    partitions.get(partitionName(partition))?.get(key);
  return {
    find: async (address) => {
      const entry = entryAt(address);
      if (!entry) return undefined;
      if (entry.expiresAt <= of.clock.nowMicros()) {
        recent.delete(entry);
        return undefined;
      }
      recent.get(entry);
      return decodeCachedAnswer(entry.bytes);
    },
    keep: async (address, answer) => {
      const earlier = entryAt(address);
      if (earlier) recent.delete(earlier);
      const { author, expiresAt } = answer;
      const bytes = encodeCachedAnswer(answer);
      if (bytes.length + overheadBytes > of.bytesMax) return;
      const { organization } = address.partition;
      const partition = partitionName(address.partition);
      const entry = { partition, key: address.key, organization, author, bytes, expiresAt };
      const entries = partitions.get(partition) ?? new Map<string, Entry>();
      partitions.set(partition, entries.set(address.key, entry));
      recent.set(entry, true);
    },
    forget: async (organization, author) => {
      for (const entry of [...recent.keys()]) {
        if (entry.organization === organization && entry.author === author) recent.delete(entry);
      }
    },
  };
}

/** A name that no other partition has: ids and words may have any letters. */
export function partitionName(partition: CachePartition): string {
  const { organization, scope, node, dataClass, isTest } = partition;
  return JSON.stringify([organization, scope, node, dataClass, isTest]);
}
