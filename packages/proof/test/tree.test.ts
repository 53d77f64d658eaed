import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendLeaf,
  consistencyProof,
  decodeFrontier,
  emptyFrontier,
  emptyRoot,
  encodeFrontier,
  inclusionProof,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts';
import { anyLeaves, naiveRoot, referenceLeaves, referenceRoots } from './trees.ts';

describe('the frontier', () => {
  it('has the published roots', () => {
    let frontier = emptyFrontier;
    const roots = referenceLeaves.map((leaf) => {
      frontier = appendLeaf(frontier, leaf);
      return rootOf(frontier).toString('hex');
    });
    expect(roots).toEqual(referenceRoots);
    expect(rootOf(emptyFrontier)).toEqual(emptyRoot);
    expect(emptyRoot.toString('hex')).toMatch(/^e3b0c442/);
  });

  it('agrees with the definition for any leaves, and survives its encoding', () => {
    fc.assert(
      fc.property(anyLeaves(0), (leaves) => {
        const frontier = leaves.reduce(appendLeaf, emptyFrontier);
        expect(rootOf(frontier)).toEqual(naiveRoot(leaves));
        expect(decodeFrontier(encodeFrontier(frontier))).toEqual(frontier);
      }),
    );
  });

  it('leaves the frontier it was given alone', () => {
    const one = appendLeaf(emptyFrontier, leafHash(Buffer.from('a')));
    appendLeaf(one, leafHash(Buffer.from('b')));
    expect(one.size).toBe(1n);
    expect(one.hashes).toHaveLength(1);
  });

  it('refuses bytes that are not a frontier', () => {
    const bytes = encodeFrontier(referenceLeaves.reduce(appendLeaf, emptyFrontier));
    expect(decodeFrontier(bytes.subarray(0, 7))).toBeUndefined();
    expect(decodeFrontier(bytes.subarray(0, -1))).toBeUndefined();
    expect(decodeFrontier(Buffer.concat([bytes, Buffer.alloc(32)]))).toBeUndefined();
  });
});

describe('inclusion', () => {
  it('has the published path of the first of eight leaves', () => {
    expect(inclusionProof(referenceLeaves, 0).map((hash) => hash.toString('hex'))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
  });

  it('proves every leaf of any tree, and no leaf where it is not', () => {
    fc.assert(
      fc.property(anyLeaves(1), fc.nat(), fc.nat(), (leaves, one, other) => {
        const index = one % leaves.length;
        const proof = inclusionProof(leaves, index);
        const claim = {
          leaf: leaves[index] ?? emptyRoot,
          index: BigInt(index),
          size: BigInt(leaves.length),
          root: naiveRoot(leaves),
          proof,
        };
        expect(verifyInclusion(claim)).toBe(true);
        const elsewhere = other % leaves.length;
        if (elsewhere !== index) {
          expect(verifyInclusion({ ...claim, index: BigInt(elsewhere) })).toBe(false);
        }
        expect(verifyInclusion({ ...claim, leaf: leafHash(Buffer.from('no entry')) })).toBe(false);
        expect(verifyInclusion({ ...claim, index: claim.size })).toBe(false);
        expect(verifyInclusion({ ...claim, index: -1n })).toBe(false);
        expect(verifyInclusion({ ...claim, proof: [...proof, emptyRoot] })).toBe(false);
        if (proof.length > 0) {
          expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
        }
      }),
    );
  });

  it('has nothing to say of an index that is not in the log', () => {
    expect(inclusionProof(referenceLeaves, 8)).toEqual([]);
    expect(inclusionProof(referenceLeaves, -1)).toEqual([]);
  });
});

describe('consistency', () => {
  it('proves every prefix of any tree, and refuses every other older root', () => {
    fc.assert(
      fc.property(anyLeaves(1), fc.nat(), (leaves, pick) => {
        const olderSize = 1 + (pick % leaves.length);
        const proof = consistencyProof(leaves, olderSize);
        const claim = {
          olderSize: BigInt(olderSize),
          olderRoot: naiveRoot(leaves.slice(0, olderSize)),
          newerSize: BigInt(leaves.length),
          newerRoot: naiveRoot(leaves),
          proof,
        };
        expect(verifyConsistency(claim)).toBe(true);
        expect(verifyConsistency({ ...claim, olderRoot: emptyRoot })).toBe(false);
        expect(verifyConsistency({ ...claim, newerRoot: emptyRoot })).toBe(false);
        expect(verifyConsistency({ ...claim, proof: [...proof, emptyRoot] })).toBe(false);
        expect(verifyConsistency({ ...claim, olderSize: claim.newerSize + 1n })).toBe(false);
        if (proof.length > 0) {
          expect(verifyConsistency({ ...claim, proof: proof.slice(0, -1) })).toBe(false);
          expect(verifyConsistency({ ...claim, proof: [] })).toBe(false);
        }
      }),
    );
  });

  it('needs no proof from nothing, and none to itself', () => {
    const newerRoot = naiveRoot(referenceLeaves);
    const claim = { olderSize: 0n, olderRoot: emptyRoot, newerSize: 8n, newerRoot, proof: [] };
    expect(verifyConsistency(claim)).toBe(true);
    expect(verifyConsistency({ ...claim, proof: [emptyRoot] })).toBe(false);
    expect(consistencyProof(referenceLeaves, 0)).toEqual([]);
    expect(consistencyProof(referenceLeaves, 8)).toEqual([]);
    expect(consistencyProof(referenceLeaves, 9)).toEqual([]);
    expect(verifyConsistency({ ...claim, olderSize: -1n })).toBe(false);
  });
});
