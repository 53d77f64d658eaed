// Whether one question may be answered by what answered another. Vectors find what is near, and
// cannot tell "10 USD" from "100 USD": this looks at the words that turn an answer into a wrong one.
import { isRelatedAlike, type LittleWords, readLittleWords } from './little-words.ts';
import { spellPlainly } from './phrases.ts';
import { turnPassive } from './turn-passive.ts';
import type { Vocabulary } from './vocabulary.ts';
import { isParticiple } from './word-forms.ts';

/** Why two texts that are near each other are not the same question. */
export type Unlike =
  | 'language'
  | 'quotes'
  | 'numbers'
  | 'negation'
  | 'exception'
  | 'quantity'
  | 'choice'
  | 'modality'
  | 'kind'
  | 'names'
  | 'tense'
  | 'order'
  | 'relation'
  | 'words';

/** What is compared of a text. Made once for each. */
export interface Question extends LittleWords {
  /** It has letters that the vocabulary knows nothing of. */
  readonly isForeign: boolean;
  readonly quotes: string;
  readonly numbers: string;
  /** What each of them denies; `*` where it is the whole clause. */
  readonly negations: readonly string[];
  readonly names: readonly string[];
  /** Every word as it was said, in small letters. */
  readonly spoken: ReadonlySet<string>;
  /** What is left of it, in the order of the active voice. */
  readonly words: string;
  /** The same words in no order. */
  readonly about: string;
  /** Past, present or future, where it says. */
  readonly tense: string;
  /** What it is about has no word that the vocabulary could compare. */
  readonly isEmpty: boolean;
}

const quoted = /"([^"]+)"|“([^”]+)”|`([^`]+)`|(?<![\p{L}\d])'([^']+)'(?![\p{L}\d])/gu;
const word = /\p{L}[\p{L}\p{M}\d+#]*(?:[.-][\p{L}\d]+)*|\d+(?:[.,:/-]\d+)*|[$€£¥%]/gu;
const marks: Readonly<Record<string, string>> = {
  $: 'usd',
  '€': 'eur',
  '£': 'gbp',
  '%': 'percent',
};
const selves = new Set(['i', 'we']);
const being = new Set(['am', 'is', 'are', 'was', 'were', 'be', 'been', 'get', 'got', 'being']);
const helping = new Set(['do', 'does', 'did', 'is', 'are', 'was', 'were', 'can', 'could', 'will']);
/** What is said of somebody, and done to nobody. */
const states = new Set(['allowed', 'permitted', 'supposed', 'interested', 'entitled', 'located']);

/** Capitals that name nothing. */
const plain = new Set(['I', 'OK']);
/** Reads a text for what must be the same in two of them. */
export function readQuestion(text: string, vocabulary: Vocabulary): Question {
  const quotes = [...text.matchAll(quoted)].map((match) => match.slice(1).join(''));
  const bare = text.replace(quoted, ' quotation ').replace(/’/g, "'");
  const written = bare.match(word) ?? [];
  const names = namesIn(bare);
  const lower = bare
    .toLowerCase()
    .replace(/\b(what|who|where|when|how|why|that|it|there|here|which)'s\b/g, '$1 is')
    .replace(/\b(\p{L}+)'(?:s|re|m|ll|ve|d)\b/gu, '$1');
  const said = (spellPlainly(lower).match(word) ?? []).map((each) => marks[each] ?? each);
  const spoken = turnPassive(withWhomItIsDone(said));
  const says = (each: string) => !vocabulary.silent.has(each) && !vocabulary.negations.has(each);
  const next = (at: number) =>
    vocabulary.meaningOf(spoken.find((each, place) => place >= at && says(each)) ?? '');
  const kept = spoken.filter(says).map(vocabulary.meaningOf);
  return {
    ...readLittleWords(spoken, vocabulary.meaningOf, next),
    isForeign: written.some((each) => /[^\p{Script=Latin}\p{M}\d+#$€£¥%.,:/-]/u.test(each)),
    quotes: JSON.stringify(quotes),
    numbers: JSON.stringify(measuresIn(kept).toSorted()),
    negations: negationsIn(spoken, vocabulary, next),
    names,
    spoken: new Set([...(lower.match(word) ?? []), ...said]),
    words: kept.join(' '),
    about: kept.toSorted().join(' '),
    tense: tenseOf(spoken, vocabulary),
    isEmpty: kept.every((each) => vocabulary.asking.has(each)),
  };
}

/** "Can I be paid?" asks of what is done to me, and "Can I pay?" of what I do. */
function withWhomItIsDone(words: readonly string[]): readonly string[] {
  if (words.includes('by')) return words;
  return words.flatMap((each, at) => {
    const [before, earlier] = [words[at - 1] ?? '', words[at - 2] ?? ''];
    const isDone = isParticiple(each) && !states.has(each);
    const isSelf = selves.has(before) || selves.has(earlier) || selves.has(words[at - 3] ?? '');
    const isBeing = being.has(before) || (selves.has(before) && being.has(earlier));
    return isDone && isSelf && isBeing ? [each, 'me'] : [each];
  });
}

/** Every number with the word after it: five miles are not five kilometres. A year has none. */
function measuresIn(words: readonly string[]): readonly string[] {
  return words.flatMap((each, at) => {
    if (!/\d/.test(each)) return [];
    return /^(?:19|20)\d\d$/.test(each) ? each : `${each} ${words[at + 1] ?? ''}`;
  });
}

/** "Not" in "isn't it safe" denies the clause, and in "but not edit" what comes after it. */
function negationsIn(
  words: readonly string[],
  { negations }: Vocabulary,
  next: (at: number) => string,
): readonly string[] {
  const found = words.flatMap((each, at) => {
    if (!negations.has(each)) return [];
    const isClause = each === 'not' && at < 3 && helping.has(words[at - 1] ?? '');
    return [isClause ? '*' : next(at + 1)];
  });
  return found.toSorted();
}

/** "Is" beside "was" says nothing: the rarer one does. */
function tenseOf(words: readonly string[], { tenses }: Vocabulary): string {
  const said = new Set(words.map((each) => tenses.get(each)));
  return ['past', 'future', 'present'].find((tense) => said.has(tense)) ?? '';
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

/** What must be the same in both, in the order in which it is told. */
const guards: readonly (readonly [Unlike, (one: Question, other: Question) => boolean])[] = [
  ['language', (one, other) => !one.isForeign && !other.isForeign],
  ['quotes', (one, other) => one.quotes === other.quotes],
  ['numbers', (one, other) => one.numbers === other.numbers],
  ['exception', (one, other) => one.exceptions === other.exceptions],
  ['negation', isDeniedAlike],
  ['names', (one, other) => isNamed(one, other) && isNamed(other, one)],
  ['quantity', (one, other) => one.quantity === other.quantity || one.about !== other.about],
  ['words', (one, other) => one.about === other.about && !one.isEmpty],
  ['choice', (one, other) => one.choices === other.choices],
  ['modality', (one, other) => one.modality === other.modality],
  ['tense', (one, other) => isCompatible(one.tense, other.tense)],
  ['kind', (one, other) => isCompatible(one.kind, other.kind)],
  ['order', (one, other) => one.words === other.words],
  ['relation', isRelatedAlike],
];

/** Undefined when one answer serves both. */
export function whyUnlike(one: Question, other: Question): Unlike | undefined {
  return guards.find(([, isAlike]) => !isAlike(one, other))?.[0];
}

/** Where one does not say, it is what the other says. */
const isCompatible = (one: string, other: string): boolean =>
  one === '' || other === '' || one === other;

/** Whether the other text has every name of this one, however it is written there. */
function isNamed({ names }: Question, { spoken }: Question): boolean {
  return names.every((name) => spoken.has(name));
}

/** As many times, and the same things, where both say which. */
function isDeniedAlike({ negations: one }: Question, { negations: other }: Question): boolean {
  if (one.length !== other.length) return false;
  return one.includes('*') || other.includes('*') || one.join() === other.join();
}
