// An export of the golden log, which the ledger's own code wrote: the files as `alfred export` lays
// them out, and what a forger needs to make others like it.
import { readFileSync } from 'node:fs';
import {
  appendLeaf,
  checkpointText,
  emptyFrontier,
  encodeBundle,
  leafHash,
  restoreSignerKey,
  rootOf,
  type SignerKey,
  signNote,
  tileHashesOf,
  tilePath,
  tileWidth,
} from '@alfred/proof';
import { type Files, sealed } from './exports.ts';

const place = new URL('./__goldens__/log/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, place), 'utf8');

const restored = restoreSignerKey(read('signer').trim());
if (!restored) throw new Error('The golden signer is no key.');

/** The key of the log. */
export const signer: SignerKey = restored;
export const lines: readonly string[] = read('entries.ndjson').trimEnd().split('\n');
const balances = read('balances.json');

/** What may be another way in an export than in the honest one. */
export interface Story {
  readonly lines?: readonly string[];
  /** Who signs the checkpoint; its key stands in `keys`. */
  readonly signer?: SignerKey;
  /** Everything of `balances.json` behind its size and root. */
  readonly balances?: string;
}

/** A whole export of a story: whatever it tells, all of its files agree. */
export function exportOf({ lines: all = lines, signer: key = signer, ...more }: Story = {}): Files {
  const tree = treeOf(all);
  const head = `{"size":${all.length},"root":"${tree.root.toString('hex')}",`;
  const rest = more.balances ?? balances.slice(balances.indexOf('"accounts"'));
  return sealed(
    new Map([
      ['README.md', Buffer.from('# An export of an Alfred ledger\n')],
      ['balances.json', Buffer.from(head + rest)],
      ['checkpoint', Buffer.from(noteOf(all, key))],
      ['entries.ndjson', Buffer.from(all.map((line) => `${line}\n`).join(''))],
      ['keys', Buffer.from(`${key.verifierKey}\n`)],
      ['schemas/CreditsIssued.v1.json', Buffer.from('{"type":"object"}\n')],
      ...tree.tiles,
    ]),
  );
}

/** A checkpoint of the first entries of a story. */
export function noteOf(all: readonly string[] = lines, key: SignerKey = signer): string {
  const { root } = treeOf(all);
  return signNote(checkpointText({ origin: signer.name, size: BigInt(all.length), root }), key);
}

/** The same entries in a chain of their own, each with the `seq` of its place. */
export function chained(all: readonly string[]): readonly string[] {
  let prev = '0'.repeat(64);
  return all.map((line, index) => {
    const again = JSON.stringify({ ...JSON.parse(line), seq: index + 1, prev });
    prev = leafHash(Buffer.from(again)).toString('hex');
    return again;
  });
}

/** The entries with another spelling of some of them, and the chain made anew behind it. */
export function rewritten(entry: number, from: string | RegExp, to: string): readonly string[] {
  const line = lines[entry - 1] ?? '';
  const changed = line.replace(from, to);
  if (changed === line) throw new Error(`Entry ${entry} has no ${from}.`);
  return chained(lines.with(entry - 1, changed));
}

function treeOf(all: readonly string[]) {
  const files = new Map<string, Buffer[]>();
  let frontier = emptyFrontier;
  for (const line of all) {
    const leaf = leafHash(Buffer.from(line));
    for (const { level, index, hash } of tileHashesOf(frontier, leaf)) {
      const name = `${level} ${index / BigInt(tileWidth)}`;
      files.set(name, [...(files.get(name) ?? []), hash]);
    }
    frontier = appendLeaf(frontier, leaf);
  }
  const tiles = [...files].map(([name, hashes]): [string, Buffer] => {
    const [level = 0, index = 0] = name.split(' ').map(Number);
    const path = tilePath({ level, index: BigInt(index), width: hashes.length });
    return [path, Buffer.concat(hashes)];
  });
  for (let from = 0; from < all.length; from += tileWidth) {
    const some = all.slice(from, from + tileWidth).map((line) => Buffer.from(line));
    const index = BigInt(from / tileWidth);
    const path = tilePath({ level: 'entries', index, width: some.length });
    tiles.push([path, encodeBundle(some)]);
  }
  return { root: rootOf(frontier), tiles };
}
