import { canonical } from './canonical.ts';
import { classesOf, classesWithin, classNamed, isEastern } from './classes.ts';

/** As many weights as the classifier has: features share one where their hashes meet. */
export const weightsCount = 114_688;

/** What a weight counts for: classes stand in the first part, words in the second, letters last. */
const parts = {
  classes: { from: 0, bits: 14 },
  words: { from: 16_384, bits: 16 },
  letters: { from: 81_920, bits: 15 },
} as const;
const worths = { classes: 1, words: 1, letters: 1 } as const;

/** How much a feature counts, by its number. */
export function worthOf(feature: number): number {
  if (feature >= parts.letters.from) return worths.letters;
  return feature >= parts.words.from ? worths.words : worths.classes;
}

/** No segment is longer; more words say nothing more. */
const wordsMax = 160;
/** Words of two classes that stand further apart have nothing to do with each other. */
const apartMax = 12;
const nearMax = 4;
/** Classes of one text that are looked at. */
const classesMax = 48;
/** Runs of so many letters, with the ends of the word. */
const gram = 4;

/** What kinds of features there are: each hashes apart from the others. */
const kinds = {
  ...{ word: 1, pair: 2, mixed: 3, three: 4, alone: 5, both: 6, follows: 7 },
  ...{ count: 8, first: 9, shape: 10, letters: 11, sign: 12, row: 13 },
} as const;

/** What is said in quotes is something else, and so is a word inside beside one outside. */
const inQuotes = 32;
const acrossQuotes = 64;
/** A quote that goes on for longer was none. */
const quoteMax = 48;

type Part = keyof typeof parts;

/**
 * What the classifier sees of a text: its words, pairs and runs of letters, and the classes of its
 * words, alone, in pairs and in rows, each as the number of its weight. A number stands once.
 */
export function featuresOf(text: string): readonly number[] {
  const plain = canonical(text);
  const words = wordsOf(plain);
  const classes = words.map(classesOf);
  const isThere = new Uint8Array(weightsCount / 8);
  const features: number[] = [];
  const add: Add = (part, kind, a, b = 0, c = 0) => {
    const { from, bits } = parts[part];
    const feature = from + (mixed(kind, a, b, c) >>> (32 - bits));
    const bit = 1 << (feature & 7);
    const byte = isThere[feature >> 3] ?? 0;
    if ((byte & bit) !== 0) return;
    isThere[feature >> 3] = byte | bit;
    features.push(feature);
  };
  const areQuoted = quotedAmong(words);
  addWords(add, words, classes, areQuoted);
  addClasses(add, metIn(plain, classes, areQuoted));
  for (const word of words) addLetters(add, word);
  for (const [number, { pattern }] of shapes.entries()) {
    if (pattern.test(text)) add('classes', kinds.shape, number + 1);
  }
  return features;
}

type Add = (part: Part, kind: number, a: number, b?: number, c?: number) => void;

function addWords(
  add: Add,
  words: readonly string[],
  classes: readonly (readonly number[])[],
  areQuoted: readonly boolean[],
): void {
  const hashes = words.map(hash);
  // A word of a class counts as its first class: what stands behind it says how it is meant.
  const meanings = classes.map(([own], index) =>
    own === undefined ? (hashes[index] ?? 0) : own + 1,
  );
  for (let index = 0; index < hashes.length; index += 1) {
    const own = hashes[index] ?? 0;
    add('words', kinds.word, own);
    if (index + 1 === hashes.length) break;
    const shift = areQuoted[index] ? inQuotes : 0;
    add('words', kinds.pair, own, hashes[index + 1]);
    add('words', kinds.mixed + shift, meanings[index] ?? 0, meanings[index + 1]);
    const third = meanings[index + 2];
    if (third !== undefined) {
      add('words', kinds.three + shift, meanings[index] ?? 0, meanings[index + 1], third);
    }
  }
  if (meanings[0] !== undefined) add('classes', kinds.first, meanings[0]);
}

/** A class, and where a word stands that belongs to it. */
interface Met {
  readonly at: number;
  readonly id: number;
  readonly isQuoted: boolean;
}

function metIn(
  text: string,
  classes: readonly (readonly number[])[],
  areQuoted: readonly boolean[],
): readonly Met[] {
  const met: Met[] = [];
  for (const [at, ids] of classes.entries()) {
    for (const id of ids) met.push({ at, id, isQuoted: areQuoted[at] === true });
  }
  if (isEastern(text)) {
    for (const [at, id] of classesWithin(text).entries()) {
      met.push({ at: classes.length + at, id, isQuoted: false });
    }
  }
  return met.slice(0, classesMax);
}

/** These are everywhere, and say something only beside another. */
const weak = new Set(['you', 'me', 'not', 'talk', 'doc', 'unbound', 'begin'].map(classNamed));

function addClasses(add: Add, met: readonly Met[]): void {
  for (const [index, first] of met.entries()) {
    add('classes', kinds.alone + (first.isQuoted ? inQuotes : 0), first.id + 1);
    const [second, third] = [met[index + 1], met[index + 2]];
    if (second && third && third.at - first.at <= apartMax) {
      add('words', kinds.row, first.id + 1, second.id + 1, third.id + 1);
    }
    for (let other = index + 1; other < met.length; other += 1) {
      const later = met[other];
      if (!later || later.at - first.at > apartMax) break;
      if (later.id !== first.id) addBoth(add, first, later);
    }
  }
  const strong = new Set(met.map(({ id }) => id).filter((id) => !weak.has(id)));
  add('classes', kinds.count, Math.min(8, strong.size) + 1);
}

/** Two classes near each other, and which of them comes first where they are very near. */
function addBoth(add: Add, first: Met, later: Met): void {
  const own = first.isQuoted ? inQuotes : 0;
  const shift = first.isQuoted === later.isQuoted ? own : acrossQuotes;
  const [low, high] = [Math.min(first.id, later.id), Math.max(first.id, later.id)];
  add('classes', kinds.both + shift, low + 1, high + 1);
  if (later.at - first.at <= nearMax)
    add('classes', kinds.follows + own, first.id + 1, later.id + 1);
}

function addLetters(add: Add, word: string): void {
  if (isEastern(word)) {
    for (let at = 0; at < word.length; at += 1) {
      add('letters', kinds.sign, word.charCodeAt(at), word.charCodeAt(at + 1) || 0);
    }
    return;
  }
  if (word.length < gram) return;
  const whole = `_${word}_`;
  for (let at = 0; at + gram <= whole.length; at += 1) {
    const first = (whole.charCodeAt(at) << 16) | whole.charCodeAt(at + 1);
    const last = (whole.charCodeAt(at + 2) << 16) | whole.charCodeAt(at + 3);
    add('letters', kinds.letters, first, last);
  }
}

/** How a text is built, whatever it says. */
const shapes: readonly { readonly pattern: RegExp }[] = [
  { pattern: /<!--|display:\s?none|\{\{|\[(?:hidden|invisible|note)/i },
  { pattern: /<\/?(?:system|user|instructions?|context|assistant|prompt)\b/i },
  { pattern: /<\|?[a-z_]{3,20}\|?>|\[\/?INST|<<\/?SYS/i },
  { pattern: /(?:^|\n)\s{0,4}(?:system|assistant|developer|human|user|ai|bot)\s?:/i },
  {
    pattern:
      /(?:\b(?:user|human|q|request)\s?:[\s\S]{0,120}?\b(?:assistant|ai|bot|a|reply)\s?:[\s\S]{0,120}?){2}/i,
  },
  { pattern: /https?:\/\/|www\./i },
  { pattern: /[?&][a-z]{1,12}=\s?(?:[<{[]|\s|$|\+)/i },
  { pattern: /[\w.+-]{1,40}@[\w-]{1,40}\.\w/ },
  { pattern: /["“«„][^"”»“]{8,200}["”»“]/ },
  { pattern: /\?/ },
  { pattern: /!\[[^\]]{0,40}\]\(/ },
  { pattern: /[-=#*%]{4,}|```|"""/ },
  { pattern: /\b[A-Z]{4,}\b[^a-z]{0,4}\b[A-Z]{3,}\b/ },
  { pattern: /[{}();]\s*$|=>|\bconst\b|\bdef\b|\bfunction\b/m },
  { pattern: /"(?:role|content|message|note|comment|instructions?)"\s?:/i },
  { pattern: /\n/ },
];

/** Which words stand between quotation marks. */
function quotedAmong(words: readonly string[]): readonly boolean[] {
  const areQuoted = new Array<boolean>(words.length).fill(false);
  let opened = -1;
  for (const [at, word] of words.entries()) {
    if (!/["“”„«»]/u.test(word)) continue;
    if (opened >= 0 && at - opened <= quoteMax) {
      areQuoted.fill(true, opened + 1, at);
      opened = -1;
    } else opened = at;
  }
  return areQuoted;
}

function wordsOf(text: string): readonly string[] {
  const words =
    text.match(/[\p{L}\p{M}]['\p{L}\p{M}-]{0,23}|\d{1,8}|[<>|[\]#:!?{}]{1,4}|["“”„«»]/gu) ?? [];
  return words.slice(0, wordsMax).map(simple);
}

function simple(word: string): string {
  if (/^\d/.test(word)) return '0';
  if (word > '\u0600' && word < '\u0700' && word.length > 4) {
    return word.replace(/^[وف]?[بلك]?(?:ال)?(?=.{3})/u, '');
  }
  return word;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

function mixed(kind: number, a: number, b: number, c: number): number {
  let value = stirred(Math.imul(kind, 0x9e3779b1), a);
  value = stirred(stirred(value, b), c);
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

function stirred(value: number, part: number): number {
  const next = Math.imul(value ^ part, 0x85ebca6b);
  return next ^ (next >>> 13);
}
