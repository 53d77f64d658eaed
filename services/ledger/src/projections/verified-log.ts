import { AlfredError } from '@alfred/errors';
import type { Page } from '@alfred/projections';
import {
  appendLeaf,
  emptyFrontier,
  leafHash,
  type TileHash,
  tileHashesOf,
  tileName,
  tileWidth,
} from '@alfred/proof';
import { nameOfKey } from '../domain/origin.ts';
import type { SignerChange, SignerMemory, TilePart, Verified } from '../ports/checkpoints.ts';
import { decodeEntry, decodeLink, type Link } from '../wire/decode-entry.ts';

/** The signer's follower: its tree is its own, so no other fold can mislead it. */
export const verifiedLogProjection = 'signer.v2';

/** Types of entries after which somebody else signs. */
const signerTypes: ReadonlySet<string> = new Set(['SignerKeyRotated.v1', 'LedgerRestored.v1']);

const leafBytes = 32;
const width = BigInt(tileWidth);

/** Checks that entries continue the chain, and grows the tree by them. Throws `chain_broken`. */
export function verifyLog<Tx>(memory: SignerMemory<Tx>) {
  return async (tx: Tx, { ledger, entries }: Page): Promise<void> => {
    let verified: Verified = (await memory.load(tx, ledger)) ?? {
      leaf: Buffer.alloc(leafBytes),
      frontier: emptyFrontier,
    };
    const gained: TileHash[] = [];
    const changes: SignerChange[] = [];
    for (const { seq, bytes } of entries) {
      const { type } = linkIn(verified, { ledger, seq, bytes });
      if (signerTypes.has(type)) changes.push(changeIn(bytes));
      const leaf = leafHash(bytes);
      gained.push(...tileHashesOf(verified.frontier, leaf));
      verified = { leaf, frontier: appendLeaf(verified.frontier, leaf) };
    }
    await memory.save(tx, ledger, { verified, tiles: tileParts(gained), changes });
  };
}

function linkIn(
  { leaf, frontier }: Verified,
  { ledger, seq, bytes }: { readonly ledger: string; readonly seq: bigint; readonly bytes: Buffer },
): Link {
  const link = decodeLink(bytes);
  const inPlace = seq === frontier.size + 1n && BigInt(link.seq) === seq;
  if (link.ledger === ledger && inPlace && link.prev === leaf.toString('hex')) return link;
  throw new AlfredError('chain_broken', { ledger, seq: String(seq) });
}

function changeIn(bytes: Buffer): SignerChange {
  const { seq, event } = decodeEntry(bytes);
  switch (event.type) {
    case 'SignerKeyRotated.v1': {
      const { from, to } = event.data;
      return { seq: BigInt(seq), origin: nameOfKey(to), from, key: to, lost: undefined };
    }
    case 'LedgerRestored.v1': {
      const { origin, key, checkpoint } = event.data;
      const { size, root } = checkpoint;
      const lost = { ...checkpoint, size: BigInt(size), root: Buffer.from(root, 'hex') };
      return { seq: BigInt(seq), origin, from: undefined, key, lost };
    }
    default:
      throw new RangeError('an entry that changes who signs');
  }
}

/** Consecutive hashes of one tile together. */
function tileParts(gained: readonly TileHash[]): readonly TilePart[] {
  const parts = new Map<string, { readonly first: TileHash; readonly hashes: Buffer[] }>();
  for (const each of gained) {
    const name = tileName({ level: each.level, index: each.index / width });
    const part = parts.get(name) ?? { first: each, hashes: [] };
    part.hashes.push(each.hash);
    parts.set(name, part);
  }
  return [...parts.values()].map(({ first: { level, index }, hashes }) => ({
    level,
    index: index / width,
    from: Number(index % width),
    hashes: Buffer.concat(hashes),
  }));
}
