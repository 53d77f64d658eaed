/** A sequence of numbers in [0, 1) that is the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    let mixed = state ^ (state >>> 15);
    mixed = Math.imul(mixed, 0x2c1b3c6d);
    return ((mixed ^ (mixed >>> 13)) >>> 0) / 4_294_967_296;
  };
}

/** One of a list. */
export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

/** So many random digits. */
export function digits(random: () => number, count: number): string {
  return Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
}

/** A sentence whose slots are filled. */
export function filled(
  template: string,
  fillers: Readonly<Record<string, readonly string[]>>,
  random: () => number,
): string {
  return template.replace(/\{(\w+)\}/g, (slot, name: string) => {
    const words = fillers[name];
    return words ? pick(random, words) : slot;
  });
}
