/** Every decision of a run, drawn from its seed. The same seed draws the same. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** An integer in [least, most]. */
  int(least: number, most: number): number;
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  bytes(count: number): Buffer;
  /** Another stream of decisions: what is drawn from one leaves the other as it is. */
  fork(name: string): Random;
}

/** A generator whose decisions follow from these numbers alone. */
export function seeded(seed: number): Random {
  const draw = sfc32(seed);
  const next = (): number => draw() / 2 ** 32;
  const int = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1));
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick: (items) => {
      const item = items[int(0, items.length - 1)];
      if (item === undefined) throw new RangeError('there is nothing to pick from');
      return item;
    },
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => draw() & 0xff)),
    fork: (name) => seeded(hashOf(name, seed)),
  };
}

function hashOf(text: string, seed: number): number {
  let hash = (seed ^ 0x9e3779b9) >>> 0;
  for (const unit of text) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0;
}

/** Small Fast Counter, 32 bit. */
function sfc32(seed: number): () => number {
  let a = seed >>> 0;
  let b = Math.imul(seed, 0x9e3779b1) >>> 0;
  let c = 0xdeadbeef ^ (seed >>> 3);
  let counter = 1;
  const draw = (): number => {
    const sum = (a + b + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + sum) >>> 0;
    return sum;
  };
  for (let warm = 0; warm < 12; warm += 1) draw();
  return draw;
}
