import { deserialize, serialize } from 'node:v8';
import { emptyState, type LedgerState } from '../domain/state.ts';

/**
 * The shape of the state, as snapshots have it. It changes whenever a member of the state does, at
 * any depth (`state-shape.test.ts`): an older snapshot is then no snapshot.
 */
export const stateVersion = 10;

/** Where a state is from. */
export interface StatePlace {
  readonly ledger: string;
  /** Of the last entry in it. */
  readonly leaf: Buffer;
}

/** A state as bytes. Maps, sets and counters that several places share come back as they were. */
export function encodeState(state: LedgerState, { ledger, leaf }: StatePlace): Buffer {
  return serialize({ version: stateVersion, ledger, leaf, state });
}

/** A state out of its bytes, which were checked before; undefined when this release has another. */
export function decodeState(
  bytes: Buffer,
): (StatePlace & { readonly state: LedgerState }) | undefined {
  const { version, ledger, leaf, state } = deserialize(bytes);
  if (version !== stateVersion || !isState(state)) return undefined;
  return { ledger, leaf: Buffer.from(leaf), state };
}

function isState(found: object): found is LedgerState {
  return Object.keys(emptyState()).every((member) => member in found);
}
