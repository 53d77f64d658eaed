import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import { leafOfFramed } from '@alfred/proof';
import { type FoldDeps, foldLog } from './fold-log.ts';
import { holdLifeMs, leaseLives } from './lives.ts';
import type { Memory } from './memory.ts';
import { recentKeys } from './recent-keys.ts';

/** Entries read at once. */
const pageMax = 2_000;
/** Keys in one generation of those that a writer answers from memory. */
const keysGeneration = 10_000;

export interface LoadDeps extends FoldDeps {
  readonly store: EventStore;
  readonly clock: Clock;
  /** Between the end of a lease's life and the moment when its money may go. */
  readonly graceMs: number;
}

/**
 * Takes a ledger over: fences every older writer, then folds the log, checking the chain as it
 * goes. Nothing can be appended in between, since only the newest epoch may. Every open lease is
 * inherited, and its life begins anew; that of an open hold goes on.
 *
 * Throws `chain_broken` when the entries do not fit to each other or to the head.
 */
export async function loadMemory(
  deps: LoadDeps,
  { ledger, origin }: { readonly ledger: string; readonly origin: string },
): Promise<Memory> {
  const head = await deps.store.openEpoch(ledger);
  const size = Number(head.seq);
  const { state, leaf } = await foldLog(deps, { ledger, size, pageMax });
  if (!leaf.equals(head.leaf)) {
    throw new AlfredError('chain_broken', { ledger, seq: String(state.seq) });
  }
  const lives = leaseLives(deps.graceMs * 1000);
  lives.at(Number(deps.clock.elapsedMicros()));
  for (const { id, ttlMs } of state.leases.values()) lives.begin(id, ttlMs);
  for (const hold of state.placed.values()) lives.begin(hold.id, holdLifeMs(hold, state.at));
  const epoch = Number(head.epoch);
  const keys = recentKeys(keysGeneration);
  return {
    ledger,
    origin,
    epoch,
    state,
    keys,
    lives,
    leafOf: leafOfFramed,
    leaf: leaf.toString('hex'),
  };
}
