// Whether one question may be answered by what answered another. Vectors find what is near, and
// cannot tell "10 USD" from "100 USD": this looks at the words that turn an answer into a wrong one.
import type { Vocabulary } from './vocabulary.ts';

/** Why two texts that are near each other are not the same question. */
export type Unlike = 'language' | 'quotes' | 'numbers' | 'negation' | 'names' | 'order' | 'words';

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
  /** Whether it matters which of them comes first. */
  readonly isDirected: boolean;
}

const quoted = /"([^"]+)"|“([^”]+)”|`([^`]+)`|(?<![\p{L}\d])'([^']+)'(?![\p{L}\d])/gu;
const word = /\p{L}[\p{L}\p{M}\d+#]*(?:[.-][\p{L}\d]+)*|\d+(?:[.,:/-]\d+)*|[$€£¥%]/gu;
const marks: Readonly<Record<string, string>> = {
  $: 'usd',
  '€': 'eur',
  '£': 'gbp',
  '%': 'percent',
};

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
    isDirected: kept.some((each) => vocabulary.directions.has(each)),
  };
}

/** Every number with the word after it: five miles are not five kilometres. */
function measuresIn(words: readonly string[]): readonly string[] {
  return words.flatMap((each, at) => (/\d/.test(each) ? `${each} ${words[at + 1] ?? ''}` : []));
}

/** Words with a capital that no beginning of a sentence explains, in order, each once. */
function namesIn(text: string): readonly string[] {
  const found = new Set<string>();
  for (const match of text.matchAll(word)) {
    const [one] = match;
    const before = text.slice(0, match.index).trimEnd();
    const begins = before === '' || /[.!?:;]$/.test(before);
    const isName = /^\p{Lu}/u.test(one) && one !== 'I' && !begins;
    const isShouted = /\p{Lu}.*\p{Lu}/u.test(one);
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
  if (mine.symmetricDifference(theirs).size > 0 || mine.size === 0) return 'words';
  return isInOrder(one, other) ? undefined : 'order';
}

/** Whether the other text has every name of this one, however it is written there. */
function isNamed({ names }: Question, { spoken }: Question): boolean {
  return names.every((name) => spoken.has(name));
}

/** Names keep their order; where one thing is turned into another, so does every word. */
function isInOrder(one: Question, other: Question): boolean {
  if (!one.isDirected && !other.isDirected) {
    const both = one.names.filter((name) => other.names.includes(name));
    return both.join() === other.names.filter((name) => both.includes(name)).join();
  }
  return [...new Set(one.words)].join() === [...new Set(other.words)].join();
}
