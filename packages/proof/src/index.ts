export { type Checkpoint, checkpointText, parseCheckpointText } from './checkpoint.ts';
export { consistencyProof, verifyConsistency } from './consistency.ts';
export {
  appendLeaf,
  decodeFrontier,
  emptyFrontier,
  encodeFrontier,
  type Frontier,
  rootOf,
} from './frontier.ts';
export { emptyRoot, leafHash, leafOfFramed, nodeHash } from './hash.ts';
export { inclusionProof, verifyInclusion } from './inclusion.ts';
export { type NoteProblem, type OpenedNote, openNote, signNote } from './note.ts';
export { createSignerKey, restoreSignerKey, type SignerKey } from './signer-key.ts';
export { parseVerifierKey, type VerifierKey } from './verifier-key.ts';
