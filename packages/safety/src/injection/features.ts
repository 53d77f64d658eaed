import { folded } from '../fold.ts';
import { classesOf, classesWithin } from './classes.ts';

/** As many weights as the classifier has: features share one where their hashes meet. */
export const weightsCount = 16_384;

/** No segment is longer; more words say nothing more. */
const wordsMax = 96;
/** Words of two classes that stand further apart have nothing to do with each other. */
const apartMax = 12;
/** Classes of one text that are looked at. */
const classesMax = 24;

/**
 * What the classifier sees of a text: its words, pairs of words, and the classes of its words,
 * alone and in pairs, each as the number of its weight. A number stands once.
 */
export function featuresOf(text: string): readonly number[] {
  const words = wordsOf(text);
  const classes = words.map(classesOf);
  const features = new Set<number>();
  for (const [index, word] of words.entries()) {
    features.add(hash(word));
    const next = words[index + 1];
    if (next === undefined) continue;
    features.add(hash(`${word} ${next}`));
    const [own = word] = classes[index] ?? [];
    const [behind = next] = classes[index + 1] ?? [];
    if (own !== word || behind !== next) features.add(hash(`mixed ${own} ${behind}`));
  }
  addClasses(features, metIn(text, classes));
  if (words[0] !== undefined) features.add(hash(`first ${classes[0]?.join(' ')}`));
  return [...features];
}

/** A class, and the word that belongs to it. */
interface Met {
  readonly at: number;
  readonly name: string;
}

function metIn(text: string, classes: readonly (readonly string[])[]): readonly Met[] {
  const spaced = classes.flatMap((names, at) => names.map((name) => ({ at, name })));
  const unspaced = classesWithin(text).map((name, index) => ({ at: classes.length + index, name }));
  return [...spaced, ...unspaced].slice(0, classesMax);
}

/** What stands in two places of the model weighs twice as much. */
const twice = ['class', 'again'] as const;

function addClasses(features: Set<number>, met: readonly Met[]): void {
  const add = (what: string): void => {
    for (const place of twice) features.add(hash(`${place} ${what}`));
  };
  for (const [index, { at, name }] of met.entries()) {
    add(name);
    for (const later of met.slice(index + 1)) {
      if (later.at - at > apartMax) break;
      if (later.name !== name) add([name, later.name].toSorted().join(' '));
    }
  }
  const names = new Set(met.map(({ name }) => name));
  names.delete('talk');
  features.add(hash(`classes ${Math.min(6, names.size)}`));
}

function wordsOf(text: string): readonly string[] {
  const words =
    folded(text)
      .toLowerCase()
      .match(/[\p{L}\p{M}']{1,24}|\d{1,8}|[<>|[\]#:!?{}]{1,4}/gu) ?? [];
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
