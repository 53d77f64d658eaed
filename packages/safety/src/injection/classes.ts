import { canonical } from './canonical.ts';
import { lexicon } from './lexicon.ts';

interface Index {
  readonly words: ReadonlyMap<string, readonly number[]>;
  /** Beginnings by their first three characters, or two where they have no more. */
  readonly beginnings: ReadonlyMap<string, readonly (readonly [beginning: string, id: number])[]>;
}

const names = Object.keys(lexicon);

/** How many classes there are: their numbers are 0 and up. */
export const classesCount = names.length;

/** The number of a class. */
export const classNamed = (name: string): number => names.indexOf(name);

const index = read();

function read(): Index {
  const words = new Map<string, number[]>();
  const beginnings = new Map<string, [string, number][]>();
  for (const [id, text] of Object.values(lexicon).entries()) {
    for (const entry of canonical(text).trim().split(/\s+/)) {
      if (!entry.endsWith('*')) put(words, entry, id);
      else put(beginnings, entry.slice(0, -1).slice(0, 3), [entry.slice(0, -1), id]);
    }
  }
  return { words, beginnings };
}

function put<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

const none = Object.freeze<number[]>([]);

/** The classes of a word in small letters: none, mostly. */
export function classesOf(word: string): readonly number[] {
  const own = index.words.get(word) ?? none;
  const three = index.beginnings.get(word.slice(0, 3));
  const two = index.beginnings.get(word.slice(0, 2));
  if (!(three || two)) return own;
  let all: number[] | undefined;
  for (const [beginning, id] of [...(three ?? []), ...(two ?? [])]) {
    if (!word.startsWith(beginning)) continue;
    all ??= [...own];
    if (!all.includes(id)) all.push(id);
  }
  return all ?? own;
}

const easternScript = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]/u;

/** Scripts without spaces: their words are looked for anywhere. */
const eastern: readonly (readonly [word: string, id: number])[] = Object.values(lexicon).flatMap(
  (text, id) =>
    canonical(text)
      .split(/\s+/)
      .filter((word) => easternScript.test(word))
      .map((word) => [word.replace('*', ''), id] as const),
);

/** Whether a text has letters of a script without spaces. */
export function isEastern(text: string): boolean {
  return easternScript.test(text);
}

/** Classes of the words of a text without spaces, in the order in which they stand there. */
export function classesWithin(text: string): readonly number[] {
  return eastern
    .flatMap(([word, id]) => {
      const at = text.indexOf(word);
      return at < 0 ? [] : [{ at, id }];
    })
    .toSorted((a, b) => a.at - b.at)
    .map(({ id }) => id);
}
