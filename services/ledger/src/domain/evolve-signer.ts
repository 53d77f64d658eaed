import type { SignerEvent } from './signer-events.ts';
import type { LedgerState } from './state.ts';

/** The part of `evolve` that is about who signs. */
export function evolveSigner(state: LedgerState, event: SignerEvent): void {
  switch (event.type) {
    case 'SignerKeyRotated.v1':
      state.signerKey = event.data.to;
      return;
    case 'LedgerRestored.v1':
      state.origin = event.data.origin;
      state.signerKey = event.data.key;
      return;
  }
  event satisfies never;
}
