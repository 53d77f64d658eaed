import { AlfredError } from '@alfred/errors';
import type { Page } from '@alfred/projections';
import { appendLeaf, emptyFrontier, leafHash } from '@alfred/proof';
import type { SignerMemory, Verified } from '../ports/checkpoints.ts';
import { decodeLink } from '../wire/decode-entry.ts';

/** The signer's follower: its tree is its own, so no other fold can mislead it. */
export const verifiedLogProjection = 'signer.v1';

const leafBytes = 32;

/** Checks that entries continue the chain, and grows the tree by them. Throws `chain_broken`. */
export function verifyLog<Tx>(memory: SignerMemory<Tx>) {
  return async (tx: Tx, { ledger, entries }: Page): Promise<void> => {
    let verified: Verified = (await memory.load(tx, ledger)) ?? {
      leaf: Buffer.alloc(leafBytes),
      frontier: emptyFrontier,
    };
    for (const { seq, bytes } of entries) verified = take(verified, { ledger, seq, bytes });
    await memory.save(tx, ledger, verified);
  };
}

function take(
  { leaf, frontier }: Verified,
  { ledger, seq, bytes }: { readonly ledger: string; readonly seq: bigint; readonly bytes: Buffer },
): Verified {
  const link = decodeLink(bytes);
  const inPlace = seq === frontier.size + 1n && BigInt(link.seq) === seq;
  if (link.ledger !== ledger || !inPlace || link.prev !== leaf.toString('hex')) {
    throw new AlfredError('chain_broken', { ledger, seq: String(seq) });
  }
  const next = leafHash(bytes);
  return { leaf: next, frontier: appendLeaf(frontier, next) };
}
