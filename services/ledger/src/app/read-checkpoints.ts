import { AlfredError } from '@alfred/errors';
import type { EventStore } from '@alfred/event-store';
import type { Checkpoint, Checkpoints } from '../ports/checkpoints.ts';
import type { SignerKeys } from '../ports/signer-keys.ts';
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

/** Who signs a log, and the checkpoints by which one key vouches for the next. */
export interface CheckpointKeys {
  /** Verifier keys, the first one first. */
  readonly keys: readonly string[];
  /** Signed by two keys each: the first over an entry that changes who signs. */
  readonly handovers: readonly { readonly seq: bigint; readonly note: string }[];
}

export type ListCheckpointKeys = (ledger: string) => Promise<CheckpointKeys>;

/** Throws `ledger_unknown`. */
export function listCheckpointKeys(deps: {
  readonly store: Pick<EventStore, 'head'>;
  readonly checkpoints: Pick<Checkpoints, 'changes' | 'firstOver'>;
  readonly keys: Pick<SignerKeys, 'first'>;
  readonly originOf: (ledger: string) => string;
}): ListCheckpointKeys {
  return async (ledger) => {
    const end = await deps.store.head(ledger);
    if (!end || end.seq === 0n) throw new AlfredError('ledger_unknown', { ledger });
    const changes = await deps.checkpoints.changes(ledger);
    const first = changes[0]?.from ?? (await deps.keys.first(ledger, deps.originOf(ledger)));
    const found = changes.map(async ({ seq }) => {
      const checkpoint = await deps.checkpoints.firstOver(ledger, seq);
      return checkpoint ? [{ seq, note: checkpoint.note }] : [];
    });
    const handovers = (await Promise.all(found)).flat();
    return { keys: [first, ...changes.map(({ key }) => key)], handovers };
  };
}
