import { createHash } from 'node:crypto';
import { AlfredError } from '@alfred/errors';
import type { EventStore, StoredEntry } from '@alfred/event-store';
import { leafHash } from '@alfred/proof';
import { evolve } from '../domain/evolve.ts';
import { emptyState, type LedgerState } from '../domain/state.ts';
import type { Snapshot, Snapshots } from '../ports/snapshots.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import { decodeState } from '../wire/encode-state.ts';

export interface FoldDeps {
  readonly store: Pick<EventStore, 'read'>;
  readonly snapshots: Pick<Snapshots, 'latest'>;
  /** A snapshot that is not what it says; the log is read from its beginning instead. */
  readonly onIgnored: (ledger: string, why: string) => void;
}

/** A state, and the leaf of the last entry in it. */
export interface Folded {
  readonly state: LedgerState;
  readonly leaf: Buffer;
}

/**
 * The state after the first `size` entries: from the latest snapshot where there is one that is
 * right, and from the entries behind it, which must form a chain.
 *
 * Throws `chain_broken` when they do not.
 */
export async function foldLog(
  deps: FoldDeps,
  wish: { readonly ledger: string; readonly size: number; readonly pageMax: number },
): Promise<Folded> {
  const { ledger, size, pageMax } = wish;
  const begun = await beginning(deps, ledger, size);
  const { state } = begun;
  let { leaf } = begun;
  while (state.seq < size) {
    // A newer writer may have gone on already; what it wrote is no business of this fold.
    const limit = Math.min(pageMax, size - state.seq);
    const page = await deps.store.read(ledger, BigInt(state.seq), limit);
    if (page.length === 0) throw broken(ledger, state.seq + 1);
    for (const stored of page) leaf = foldEntry({ state, leaf }, ledger, stored);
  }
  return { state, leaf };
}

async function beginning(deps: FoldDeps, ledger: string, size: number): Promise<Folded> {
  const snapshot = await deps.snapshots.latest(ledger);
  if (snapshot) {
    const checked = await check(deps.store, { ledger, size }, snapshot);
    if (typeof checked !== 'string') return checked;
    deps.onIgnored(ledger, checked);
  }
  return { state: emptyState(), leaf: Buffer.alloc(leafBytes) };
}

const leafBytes = 32;

/** The state of a snapshot, or why it is not what it says. */
async function check(
  store: FoldDeps['store'],
  { ledger, size }: { readonly ledger: string; readonly size: number },
  { seq, leaf, stateHash, state: bytes }: Snapshot,
): Promise<Folded | string> {
  if (seq < 1 || seq > size) return 'it is as of no entry of this log';
  if (!createHash('sha256').update(bytes).digest().equals(stateHash)) return 'its bytes differ';
  const decoded = decodeState(bytes);
  if (!decoded) return 'it is of another release';
  const [entry] = await store.read(ledger, BigInt(seq) - 1n, 1);
  if (!entry || !leafHash(entry.bytes).equals(leaf)) return 'its leaf is of another entry';
  const { state } = decoded;
  const isOfEntry =
    decoded.ledger === ledger &&
    decoded.leaf.equals(leaf) &&
    state.seq === seq &&
    state.at === decodeEntry(entry.bytes).at;
  return isOfEntry ? { state, leaf } : 'its state is of another entry';
}

/** One entry more; gives its leaf. */
function foldEntry({ state, leaf }: Folded, ledger: string, { seq, bytes }: StoredEntry): Buffer {
  const entry = decodeEntry(bytes);
  const fits = entry.ledger === ledger && BigInt(entry.seq) === seq;
  if (!fits || entry.prev !== leaf.toString('hex')) throw broken(ledger, Number(seq));
  evolve(state, entry);
  return leafHash(bytes);
}

function broken(ledger: string, seq: number): AlfredError {
  return new AlfredError('chain_broken', { ledger, seq: String(seq) });
}
