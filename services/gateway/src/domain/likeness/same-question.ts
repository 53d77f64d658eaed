// Whether one question may be answered by what answered another. Vectors find what is near, and
// cannot tell "10 USD" from "100 USD": this looks at the words that turn an answer into a wrong one.
import type { Vocabulary } from './vocabulary.ts';

/** Why two texts that are near each other are not the same question. */
export type Unlike =
  | 'language'
  | 'quotes'
  | 'numbers'
  | 'negation'
  | 'names'
  | 'tense'
  | 'order'
  | 'words';

/** What is compared of a text. Made once for each. */
export interface Question {
  /** It has letters that the vocabulary knows nothing of. */
  readonly isForeign: boolean;
  readonly quotes: string;
  readonly numbers: string;
  readonly negations: number;
  readonly names: readonly string[];
  /** Every word as it was said, in small letters. */
  readonly spoken: ReadonlySet<string>;
  /** What is left of it, in order. */
  readonly words: readonly string[];
  /** Past, present or future, where it says. */
  readonly tense: string;
  /** What it is about has no word that the vocabulary could compare. */
  readonly isEmpty: boolean;
  /** What comes after each word after which it matters what does. */
  readonly directions: string;
}

const quoted = /"([^"]+)"|“([^”]+)”|`([^`]+)`|(?<![\p{L}\d])'([^']+)'(?![\p{L}\d])/gu;
const word = /\p{L}[\p{L}\p{M}\d+#]*(?:[.-][\p{L}\d]+)*|\d+(?:[.,:/-]\d+)*|[$€£¥%]/gu;
const marks: Readonly<Record<string, string>> = {
  $: 'usd',
  '€': 'eur',
  '£': 'gbp',
  '%': 'percent',
};

/** Capitals that name nothing. */
const plain = new Set(['I', 'OK']);
/** Reads a text for what must be the same in two of them. */
export function readQuestion(text: string, vocabulary: Vocabulary): Question {
  const quotes = [...text.matchAll(quoted)].map((match) => match.slice(1).join(''));
  const bare = text.replace(quoted, ' ').replace(/’/g, "'");
  const written = bare.match(word) ?? [];
  const names = namesIn(bare);
  const spelled = vocabulary.phrases.reduce(
    (all, [phrase, one]) => all.replace(phrase, ` ${one} `),
    bare.toLowerCase().replace(/\b(\p{L}+)'(?:s|re|m|ll|ve|d)\b/gu, '$1'),
  );
  const spoken = (spelled.match(word) ?? []).map((each) => marks[each] ?? each);
  const meant = spoken.filter((each) => !vocabulary.silent.has(each)).map(vocabulary.meaningOf);
  const kept = meant.filter((each) => !vocabulary.negations.has(each));
  return {
    isForeign: written.some((each) => /[^\p{Script=Latin}\p{M}\d+#$€£¥%.,:/-]/u.test(each)),
    quotes: JSON.stringify(quotes),
    numbers: JSON.stringify(measuresIn(kept)),
    negations: meant.length - kept.length,
    ...{ names, spoken: new Set(spoken) },
    words: kept,
    tense: tenseOf(spoken, vocabulary),
    isEmpty: kept.every((each) => vocabulary.asking.has(each)),
    directions: directionsIn(kept, vocabulary),
  };
}

/** Every number with the word after it: five miles are not five kilometres. A year has none. */
function measuresIn(words: readonly string[]): readonly string[] {
  return words.flatMap((each, at) => {
    if (!/\d/.test(each)) return [];
    return /^(?:19|20)\d\d$/.test(each) ? each : `${each} ${words[at + 1] ?? ''}`;
  });
}

/** "Is" beside "was" says nothing: the rarer one does. */
function tenseOf(words: readonly string[], { tenses }: Vocabulary): string {
  const said = new Set(words.map((each) => tenses.get(each)));
  return ['past', 'future', 'present'].find((tense) => said.has(tense)) ?? '';
}

/** "From India to Japan" goes another way than "from Japan to India". */
function directionsIn(words: readonly string[], { directions }: Vocabulary): string {
  const found = words.flatMap((each, at) =>
    directions.has(each) ? words.slice(at, at + 1 + (directions.get(each) ?? 0)).join(' ') : [],
  );
  return found.toSorted().join();
}

/** Words with a capital that no beginning of a sentence explains, in order, each once. */
function namesIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(word)) {
    const [one] = match;
    const before = text.slice(0, match.index).trimEnd();
    const begins = before === '' || /[.!?:;]$/.test(before);
    const isName = /^\p{Lu}/u.test(one) && !plain.has(one) && !begins;
    const isShouted = /\p{Lu}.*\p{Lu}/u.test(one) && !plain.has(one);
    if (isName || isShouted) found.add(one.toLowerCase());
  }
  return [...found];
}

/** Undefined when one answer serves both. */
export function whyUnlike(one: Question, other: Question): Unlike | undefined {
  if (one.isForeign || other.isForeign) return 'language';
  if (one.quotes !== other.quotes) return 'quotes';
  if (one.numbers !== other.numbers) return 'numbers';
  if (one.negations !== other.negations) return 'negation';
  if (!isNamed(one, other) || !isNamed(other, one)) return 'names';
  const [mine, theirs] = [new Set(one.words), new Set(other.words)];
  if (mine.symmetricDifference(theirs).size > 0 || one.isEmpty) return 'words';
  if (one.tense !== '' && other.tense !== '' && one.tense !== other.tense) return 'tense';
  return isInOrder(one, other) ? undefined : 'order';
}

/** Whether the other text has every name of this one, however it is written there. */
function isNamed({ names }: Question, { spoken }: Question): boolean {
  return names.every((name) => spoken.has(name));
}

/** Names keep their order, and so does what a direction is about. */
function isInOrder(one: Question, other: Question): boolean {
  const both = one.names.filter((name) => other.names.includes(name));
  return (
    one.directions === other.directions &&
    both.join() === other.names.filter((name) => both.includes(name)).join()
  );
}
