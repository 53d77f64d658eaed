import { decodeBase64 } from './text.ts';

/** What a receipt says: an entry is in the log at one place. */
export interface InclusionText {
  /** The bytes of the entry, or whatever else goes along. Nothing authenticates it but its leaf. */
  readonly extra: Buffer | undefined;
  /** From 0. */
  readonly index: bigint;
  /** From the leaf's sibling upwards. */
  readonly hashes: readonly Buffer[];
  /** The signed note, as it is. */
  readonly checkpoint: string;
}

/** That a log of this size is where the log of the checkpoint began. */
export interface ConsistencyText {
  readonly olderSize: bigint;
  readonly hashes: readonly Buffer[];
  readonly checkpoint: string;
}

const firstLine = 'c2sp.org/tlog-proof@v1';
const decimal = /^(0|[1-9][0-9]{0,18})$/;
const hashBytes = 32;
/** A tree has no more levels. */
const hashesMax = 63;

/** A C2SP tlog-proof: checkable by whoever has the log's key, and nothing else. */
export function inclusionText({ extra, index, hashes, checkpoint }: InclusionText): string {
  const data = extra ? [`extra ${extra.toString('base64')}`] : [];
  return textOf([firstLine, ...data, `index ${index}`], hashes, checkpoint);
}

/** What such a text says, or undefined when it is not one. */
export function parseInclusionText(text: string): InclusionText | undefined {
  const parts = split(text);
  const [first, ...rest] = parts?.lines ?? [];
  if (!parts || first !== firstLine) return undefined;
  const hasExtra = rest[0]?.startsWith('extra ') ?? false;
  const extra = hasExtra ? decodeBase64(rest[0]?.slice('extra '.length) ?? '') : undefined;
  if (hasExtra && !extra) return undefined;
  const [index, ...encoded] = rest.slice(hasExtra ? 1 : 0);
  const place = numberAfter('index ', index);
  const hashes = hashesIn(encoded);
  if (place === undefined || !hashes) return undefined;
  return { extra, index: place, hashes, checkpoint: parts.checkpoint };
}

/** The lines that a C2SP tlog-witness is given: `old`, the hashes, the newer checkpoint. */
export function consistencyText({ olderSize, hashes, checkpoint }: ConsistencyText): string {
  return textOf([`old ${olderSize}`], hashes, checkpoint);
}

/** What such a text says, or undefined when it is not one. */
export function parseConsistencyText(text: string): ConsistencyText | undefined {
  const parts = split(text);
  const [first, ...encoded] = parts?.lines ?? [];
  const olderSize = numberAfter('old ', first);
  const hashes = hashesIn(encoded);
  if (!parts || olderSize === undefined || !hashes) return undefined;
  return { olderSize, hashes, checkpoint: parts.checkpoint };
}

function textOf(head: readonly string[], hashes: readonly Buffer[], checkpoint: string): string {
  const lines = [...head, ...hashes.map((hash) => hash.toString('base64'))];
  return `${lines.map((line) => `${line}\n`).join('')}\n${checkpoint}`;
}

function split(
  text: string,
): { readonly lines: string[]; readonly checkpoint: string } | undefined {
  const end = text.indexOf('\n\n');
  if (end < 0) return undefined;
  return { lines: text.slice(0, end).split('\n'), checkpoint: text.slice(end + 2) };
}

function numberAfter(word: string, line = ''): bigint | undefined {
  const digits = line.startsWith(word) ? line.slice(word.length) : '';
  return decimal.test(digits) ? BigInt(digits) : undefined;
}

function hashesIn(lines: readonly string[]): readonly Buffer[] | undefined {
  const hashes = lines.map(decodeBase64);
  const good = hashes.filter((hash) => hash?.length === hashBytes) as Buffer[];
  return good.length === lines.length && good.length <= hashesMax ? good : undefined;
}
