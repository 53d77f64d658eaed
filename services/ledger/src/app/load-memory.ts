import { AlfredError } from '@alfred/errors';
import type { EventStore, StoredEntry } from '@alfred/event-store';
import { leafHash } from '@alfred/proof';
import { evolve } from '../domain/evolve.ts';
import { emptyState, type LedgerState } from '../domain/state.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import type { Memory } from './memory.ts';
import { recentKeys } from './recent-keys.ts';

/** Entries read at once. */
const pageMax = 2_000;
/** Keys in one generation of those that a writer answers from memory. */
const keysGeneration = 10_000;

/**
 * Takes a ledger over: fences every older writer, then reads the whole log, checking the chain as
 * it goes. Nothing can be appended in between, since only the newest epoch may.
 *
 * Throws `chain_broken` when the entries do not fit to each other or to the head.
 */
export async function loadMemory(
  store: EventStore,
  { ledger, origin }: { readonly ledger: string; readonly origin: string },
): Promise<Memory> {
  const head = await store.openEpoch(ledger);
  const state = emptyState();
  let leaf: Buffer = Buffer.alloc(head.leaf.length);
  while (state.seq < Number(head.seq)) {
    // A newer writer may have gone on already; what it wrote is no business of this epoch.
    const limit = Math.min(pageMax, Number(head.seq) - state.seq);
    const page = await store.read(ledger, BigInt(state.seq), limit);
    if (page.length === 0) throw broken(ledger, state.seq + 1);
    for (const stored of page) leaf = fold({ state, ledger, leaf }, stored);
  }
  if (!leaf.equals(head.leaf)) throw broken(ledger, state.seq);
  return {
    ledger,
    origin,
    epoch: Number(head.epoch),
    state,
    keys: recentKeys(keysGeneration),
    leaf,
  };
}

/** One entry more; gives its leaf. */
function fold(
  {
    state,
    ledger,
    leaf,
  }: { readonly state: LedgerState; readonly ledger: string; readonly leaf: Buffer },
  { seq, bytes }: StoredEntry,
): Buffer {
  const entry = decodeEntry(bytes);
  const fits = entry.ledger === ledger && BigInt(entry.seq) === seq;
  if (!fits || entry.prev !== leaf.toString('hex')) throw broken(ledger, Number(seq));
  evolve(state, entry);
  return leafHash(bytes);
}

function broken(ledger: string, seq: number): AlfredError {
  return new AlfredError('chain_broken', { ledger, seq: String(seq) });
}
