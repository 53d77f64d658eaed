// A C2SP tlog-proof, read by code that shares nothing with the ledger that writes it.
import { hash } from 'node:crypto';
import { hashBytes } from './hash.ts';
import { strictBase64 } from './note.ts';

/** What a receipt says: an entry is in the log at one place. */
export interface Receipt {
  /** The bytes of the entry; undefined when they do not come along. */
  readonly entry: Buffer | undefined;
  /** From 0. */
  readonly index: number;
  /** From the leaf's sibling upwards. */
  readonly hashes: readonly Buffer[];
  /** The signed note. */
  readonly checkpoint: Buffer;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
const extraWord = 'extra ';
const indexForm = /^index (0|[1-9][0-9]{0,14})$/;
/** A tree has no more levels. */
const hashesMax = 63;

/** The receipt that a text is, or undefined: there is one spelling. */
export function parseReceipt(bytes: Buffer): Receipt | undefined {
  const end = bytes.indexOf('\n\n');
  if (end < 0) return undefined;
  const [first, ...rest] = bytes.subarray(0, end).toString('latin1').split('\n');
  const extra = rest[0]?.startsWith(extraWord) ? rest.shift() : undefined;
  const entry = extra === undefined ? undefined : strictBase64(extra.slice(extraWord.length));
  const [, index] = indexForm.exec(rest.shift() ?? '') ?? [];
  const hashes = rest.map(strictBase64).filter((each) => each?.length === hashBytes);
  const good =
    first === firstLine &&
    index !== undefined &&
    (extra === undefined || entry !== undefined) &&
    hashes.length === rest.length &&
    hashes.length <= hashesMax;
  if (!good) return undefined;
  const checkpoint = bytes.subarray(end + 2);
  return { entry, index: Number(index), hashes: hashes as readonly Buffer[], checkpoint };
}

/** The root that the hashes lead to from the leaf at its place, or undefined when they cannot. */
export function rootFrom(
  leaf: Buffer,
  { index, hashes }: Pick<Receipt, 'index' | 'hashes'>,
  size: number,
): Buffer | undefined {
  if (index >= size) return undefined;
  // RFC 9162, 2.1.3.2: `place` is where the node is on its level, `last` where that level ends.
  let [place, last] = [BigInt(index), BigInt(size - 1)];
  let node = leaf;
  for (const sibling of hashes) {
    if (last === 0n) return undefined;
    if ((place & 1n) === 1n || place === last) {
      node = nodeOf(sibling, node);
      while ((place & 1n) === 0n && place !== 0n) {
        place >>= 1n;
        last >>= 1n;
      }
    } else {
      node = nodeOf(node, sibling);
    }
    place >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? node : undefined;
}

/** `SHA-256(0x00 ‖ entry)`. */
export function leafOf(entry: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.of(0x00), entry]), 'buffer');
}

function nodeOf(left: Buffer, right: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.of(0x01), left, right]), 'buffer');
}
