import { leafHash } from '@alfred/proof';
import { expect } from 'vitest';
import type { Batch, EventStore, LedgerHead } from '../event-store.ts';

/**
 * How the next append fails:
 * - `lost`: the connection ends before anything is written.
 * - `unheard`: it is written, and the connection ends.
 * - `unanswered`: it is written, and no answer comes in time.
 */
export type Failing = 'lost' | 'unheard' | 'unanswered';

/** The same empty logs, as two processes have them. */
export interface StoresUnderTest {
  readonly store: EventStore;
  readonly other: EventStore;
  /** Makes the next append of `store` fail. */
  failNextAppend(how: Failing): void;
}

/** One thing that every adapter must give. */
export interface StoreCase {
  readonly name: string;
  run(stores: StoresUnderTest): Promise<void>;
}

export const ledger = 'led_contract';

export function batchOf(head: LedgerHead, bodies: readonly string[]): Batch {
  return {
    ledger,
    epoch: head.epoch,
    expectedSeq: head.seq,
    entries: bodies.map((body) => ({ bytes: Buffer.from(body), key: undefined })),
    leaf: leafOf(bodies.at(-1) ?? ''),
  };
}

/** A batch whose entries take themselves as keys. */
export function keyedBatch(head: LedgerHead, ...names: string[]): Batch {
  const entries = names.map((key) => ({ bytes: Buffer.from(key), key }));
  return { ...batchOf(head, names), entries };
}

/** Appends, and gives where the log ends then. */
export async function appended(
  store: EventStore,
  head: LedgerHead,
  bodies: readonly string[],
): Promise<LedgerHead> {
  const batch = batchOf(head, bodies);
  expect(await store.append(batch)).toEqual({ status: 'appended' });
  return { epoch: head.epoch, seq: head.seq + BigInt(bodies.length), leaf: batch.leaf };
}

export function leafOf(body: string | Uint8Array): Buffer {
  return leafHash(Buffer.from(body));
}

export async function texts(store: EventStore): Promise<readonly [bigint, string][]> {
  const entries = await store.read(ledger, 0n, 1_000);
  return entries.map(({ seq, bytes }) => [seq, bytes.toString()]);
}
