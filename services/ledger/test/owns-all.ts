import { ledgerShards } from '@alfred/ids';
import type { Ownership } from '../src/ports/ownership.ts';

/** A process that takes every ledger for its own, whoever else does. */
export const ownsAll: Ownership = { owns: () => true, ownsShard: () => true, doubt: () => {} };

/** Of every shard, one after another, as one list. */
export async function inEveryShard<Found>(
  ask: (shard: number) => Promise<readonly Found[]>,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (let shard = 0; shard < ledgerShards; shard += 1) found.push(...(await ask(shard)));
  return found;
}
