import { folded } from '../fold.ts';

/** As many weights as the classifier has: features share one where their hashes meet. */
export const weightsCount = 8_192;

/** No segment is longer; more words say nothing more. */
const wordsMax = 96;

/**
 * What the classifier sees of a text: its words, pairs of words, and words with one between, each
 * as the number of its weight. A number stands once.
 */
export function featuresOf(text: string): readonly number[] {
  const words = wordsOf(text);
  const features = new Set<number>();
  for (const [index, word] of words.entries()) {
    features.add(hash(word));
    const next = words[index + 1];
    if (next !== undefined) features.add(hash(`${word} ${next}`));
    const second = words[index + 2];
    if (second !== undefined) features.add(hash(`${word} _ ${second}`));
  }
  return [...features];
}

function wordsOf(text: string): readonly string[] {
  const words =
    folded(text)
      .toLowerCase()
      .match(/[\p{L}\p{M}']{1,24}|\d{1,8}|[<>|[\]#:!]{1,4}/gu) ?? [];
  return words.slice(0, wordsMax).map((word) => (/^\d/.test(word) ? '0' : word));
}

/** FNV-1a, folded to the number of weights. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return ((value >>> 13) ^ value) & (weightsCount - 1);
}
