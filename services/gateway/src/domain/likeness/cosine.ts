/** How near two vectors of one length are: 1 for the same direction. */
export function cosine(one: Float32Array, other: Float32Array): number {
  let [dot, own, others] = [0, 0, 0];
  for (let at = 0; at < one.length; at += 1) {
    const [a, b] = [one[at] ?? 0, other[at] ?? 0];
    dot += a * b;
    own += a * a;
    others += b * b;
  }
  return own === 0 || others === 0 ? 0 : dot / Math.sqrt(own * others);
}
