/** Hashes of a full tile, and entries of a full bundle. */
export const tileWidth = 256;

/** The height of the subtree that a full tile stands for. */
export const tileHeight = 8;

/** A tile of hashes, or a bundle of entries, as C2SP tlog-tiles names it. */
export interface TilePath {
  /** 0 has the leaves; `entries` has what they are the hashes of. */
  readonly level: number | 'entries';
  readonly index: bigint;
  /** How many of the 256 there are; fewer only in the last one of a level. */
  readonly width: number;
}

const levelMax = 63;
const form =
  /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/){0,6}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** `tile/0/x001/067`, and `tile/0/x001/068.p/4` for one that is not full. */
export function tilePath({ level, index, width }: TilePath): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = padded.match(/.{3}/g) ?? [];
  const steps = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group));
  const partial = width < tileWidth ? `.p/${width}` : '';
  return `tile/${level}/${steps.join('/')}${partial}`;
}

/** The tile of such a path, or undefined: a path has one form. */
export function parseTilePath(path: string): TilePath | undefined {
  const [, level = '', steps = '', width] = form.exec(path) ?? [];
  const parsed = {
    level: level === 'entries' ? ('entries' as const) : Number(level),
    index: BigInt(steps.replace(/[x/]/g, '') || '0'),
    width: width === undefined ? tileWidth : Number(width),
  };
  if (parsed.level !== 'entries' && parsed.level > levelMax) return undefined;
  return tilePath(parsed) === path ? parsed : undefined;
}

/** Every tile of hashes that a log of this size is published with, level by level. */
export function* tilesOfSize(size: bigint): Iterable<TilePath & { readonly level: number }> {
  let hashes = size;
  for (let level = 0; hashes > 0n; level += 1) {
    yield* tilesOfLevel(level, hashes);
    hashes /= BigInt(tileWidth);
  }
}

function* tilesOfLevel(
  level: number,
  hashes: bigint,
): Iterable<TilePath & { readonly level: number }> {
  const full = hashes / BigInt(tileWidth);
  for (let index = 0n; index < full; index += 1n) yield { level, index, width: tileWidth };
  const rest = Number(hashes % BigInt(tileWidth));
  if (rest > 0) yield { level, index: full, width: rest };
}
