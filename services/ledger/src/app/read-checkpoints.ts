import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import type { Checkpoint, Checkpoints, SignerKeys } from '../ports/checkpoints.ts';
import type { LogSignal } from './log-signal.ts';

/** How long a reader waits for a checkpoint of the head; below a caller's usual 5 s. */
const waitMs = 4_500;

export type GetCheckpoint = (
  ledger: string,
  wish: { readonly head: boolean },
) => Promise<Checkpoint>;

/**
 * The newest checkpoint; with `head`, one that covers the log as it is now.
 *
 * Throws `ledger_unknown`, and `deadline_exceeded` when the signer does not come that far in time.
 */
export function getCheckpoint(deps: {
  readonly store: EventStore;
  readonly checkpoints: Checkpoints;
  /** Raised at every checkpoint. */
  readonly signed: LogSignal;
}): GetCheckpoint {
  return async (ledger, { head }) => {
    const end = await deps.store.head(ledger);
    if (!end || end.seq === 0n) throw new AlfredError('ledger_unknown', { ledger });
    const least = head ? end.seq : 1n;
    const covers = (seen: Checkpoint | undefined) => seen !== undefined && seen.size >= least;
    const found = await deps.signed.watch(ledger, {
      ms: waitMs,
      look: () => deps.checkpoints.latest(ledger),
      enough: covers,
    });
    if (!found || !covers(found)) throw new AlfredError('deadline_exceeded');
    return found;
  };
}

export type ListCheckpointKeys = (ledger: string) => Promise<readonly string[]>;

/** The verifier keys of a ledger's checkpoints. Throws `ledger_unknown`. */
export function listCheckpointKeys(deps: {
  readonly store: EventStore;
  readonly keys: SignerKeys;
}): ListCheckpointKeys {
  return async (ledger) => {
    const end = await deps.store.head(ledger);
    if (!end || end.seq === 0n) throw new AlfredError('ledger_unknown', { ledger });
    return [(await deps.keys.of(ledger)).verifierKey];
  };
}
