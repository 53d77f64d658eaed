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
export {
  type NoteProblem,
  type OpenedNote,
  openNote,
  signatureLine,
  signNote,
  signText,
} from './note.ts';
export {
  type ConsistencyText,
  consistencyText,
  type InclusionText,
  inclusionText,
  parseConsistencyText,
  parseInclusionText,
} from './proof-text.ts';
export { createSignerKey, restoreSignerKey, type SignerKey } from './signer-key.ts';
export { decodeBundle, encodeBundle } from './tiles/bundle.ts';
export {
  parseTilePath,
  type TilePath,
  tileHeight,
  tilePath,
  tilesOfSize,
  tileWidth,
} from './tiles/tile-path.ts';
export {
  consistencyRanges,
  hashesOver,
  inclusionRanges,
  type LeafRange,
  type ReadTiles,
  type TileHash,
  type TileId,
  tileHashesOf,
  tileName,
} from './tiles/tree-hashes.ts';
export {
  parseVerifierKey,
  type VerifierKey,
  verifierKeyText,
} from './verifier-key.ts';
