import { firstOrigin, generationOf, nameOfKey, originAfter } from './origin.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import type { DeclareRestore, RotateSignerKey, SignerCommand } from './signer-commands.ts';
import type { LedgerState } from './state.ts';

/** What becomes of a command about who signs. */
export function decideSigner(state: LedgerState, command: SignerCommand): Decision {
  switch (command.type) {
    case 'RotateSignerKey':
      return decideRotate(state, command);
    case 'DeclareRestore':
      return decideRestore(state, command);
  }
}

/** Refusals: signer_key_invalid (of another name, or the same key), signer_key_stale. */
function decideRotate(state: LedgerState, { from, to }: RotateSignerKey): Decision {
  const isOfLog = nameOfKey(to) === state.origin && nameOfKey(from) === state.origin;
  if (!isOfLog || from === to) return refuse('signer_key_invalid', { origin: state.origin });
  // Until a key is rotated for the first time, the log does not say which one it is.
  if (state.signerKey !== undefined && state.signerKey !== from) {
    return refuse('signer_key_stale', { key: from });
  }
  return accept({ type: 'SignerKeyRotated.v1', postings: [], data: { from, to } });
}

/** Refusals: restore_invalid, signer_key_invalid. */
function decideRestore(state: LedgerState, command: DeclareRestore): Decision {
  const { from, checkpoint, origin, key } = command;
  const problem = restoreProblem(state, command);
  if (problem) return refuse('restore_invalid', { reason: problem });
  if (nameOfKey(key) !== origin) return refuse('signer_key_invalid', { origin });
  const data = { from, to: checkpoint.size, checkpoint, origin, key };
  return accept({ type: 'LedgerRestored.v1', postings: [], data });
}

function restoreProblem(
  state: LedgerState,
  { from, checkpoint, origin }: DeclareRestore,
): string | undefined {
  if (firstOrigin(checkpoint.origin) !== firstOrigin(state.origin)) {
    return 'the checkpoint is of another log';
  }
  if (generationOf(checkpoint.origin) < generationOf(state.origin)) {
    return 'the checkpoint is older than the last restore';
  }
  if (origin !== originAfter(state.origin, checkpoint.origin)) return 'the origin is not the next';
  if (from > checkpoint.size) return 'nothing is lost';
  if (from > state.seq + 1) return 'more is there than is said to be lost';
  return undefined;
}
