/** Hashes of a full tile, and entries of a full bundle, as C2SP tlog-tiles has it. */
export const tileWidth = 256;

/** `tile/0/x001/067`, and `tile/0/x001/068.p/4` for one that is not full. */
export function tileName(level: number | 'entries', index: number, width: number): string {
  const groups: string[] = [];
  for (let left = index; groups.length === 0 || left > 0; left = Math.floor(left / 1000)) {
    const digits = String(left % 1000).padStart(3, '0');
    groups.unshift(groups.length === 0 ? digits : `x${digits}`);
  }
  const partial = width < tileWidth ? `.p/${width}` : '';
  return `tile/${level}/${groups.join('/')}${partial}`;
}

/** Every tile of a log of so many entries: the bundles of entries, and the hashes of each level. */
export function* tileNames(size: number): Iterable<string> {
  yield* namesOf('entries', size);
  for (let level = 0, hashes = size; hashes > 0; level += 1) {
    yield* namesOf(level, hashes);
    hashes = Math.floor(hashes / tileWidth);
  }
}

function* namesOf(level: number | 'entries', count: number): Iterable<string> {
  for (let from = 0; from < count; from += tileWidth) {
    yield tileName(level, from / tileWidth, Math.min(tileWidth, count - from));
  }
}
