// "Is the budget approved by the board?" asks what "Does the board approve the budget?" asks.
import { isParticiple } from './word-forms.ts';

const being = new Set([
  'is',
  'are',
  'was',
  'were',
  'be',
  'been',
  'being',
  'am',
  'get',
  'gets',
  'got',
]);
const auxiliary = new Set([
  ...['do', 'does', 'did', 'can', 'could', 'may', 'might', 'must', 'should', 'shall', 'will'],
  ...['would', 'has', 'have', 'had', 'not', 'never', 'to'],
]);
const clauseStarts = new Set([
  ...['if', 'whether', 'that', 'because', 'unless', 'when', 'why', 'how', 'where'],
]);
const asksWhat = new Set(['what', 'which', 'who', 'whom', 'quantity']);
/** Where whoever does it has been named. */
const agentEnds = new Set([
  ...[
    'in',
    'on',
    'at',
    'for',
    'to',
    'from',
    'with',
    'if',
    'when',
    'before',
    'after',
    'during',
    'as',
  ],
  ...[
    'until',
    'without',
    'because',
    'unless',
    'while',
    'and',
    'or',
    'but',
    'about',
    'than',
    'into',
  ],
]);
/** What is asked of nobody in particular: "how is it made" is "how do you make it". */
const asksOfNobody = new Set(['how', 'when', 'where']);
const turned: Readonly<Record<string, string>> = { i: 'me', we: 'me', me: 'i', us: 'i' };

/** The words in the order of the active voice, where something is done by somebody who is named. */
export function turnPassive(words: readonly string[]): readonly string[] {
  const by = words.findIndex((word, at) => word === 'by' && isParticiple(words[at - 1] ?? ''));
  const done = by - 1;
  const be = words.findLastIndex((word, at) => at < done && being.has(word));
  if (by === -1) return turnedByNobody(words);
  if (be === -1) return words;
  const start = words.findLastIndex((word, at) => at < be && clauseStarts.has(word)) + 1;
  const before = words.slice(start, be);
  const between = words.slice(be + 1, done);
  const whom = [...before, ...between].filter((word) => !auxiliary.has(word));
  const helping = [...before, ...between].filter((word) => auxiliary.has(word));
  const end = words.findIndex((word, at) => at > by && agentEnds.has(word));
  const agent = words.slice(by + 1, end === -1 ? words.length : end).map(turn);
  if (agent.length === 0 || whom.length === 0) return words;
  const verb = words[done] ?? '';
  const isWhat = asksWhat.has(whom[0] ?? '') && between.every((word) => auxiliary.has(word));
  return [
    ...words.slice(0, start),
    // It says the tense.
    ...[...(isWhat ? whom : []), words[be] ?? '', ...agent, ...helping, verb],
    ...(isWhat ? [] : whom.map(turn)),
    ...words.slice(by + 1 + agent.length),
  ];
}

/** "How can a tap be mended" asks how to mend a tap. */
function turnedByNobody(words: readonly string[]): readonly string[] {
  if (!asksOfNobody.has(words[0] ?? '')) return words;
  const be = words.findIndex((word) => being.has(word));
  const done = words.findIndex((word, at) => at > be && isParticiple(word));
  if (be === -1 || done === -1) return words;
  const around = [...words.slice(1, be), ...words.slice(be + 1, done)];
  const whom = around.filter((word) => !auxiliary.has(word));
  if (whom.length === 0 || whom.some((word) => word in turned || agentEnds.has(word))) return words;
  const helping = around.filter((word) => auxiliary.has(word));
  const said = [words[0] ?? '', words[be] ?? '', ...helping, words[done] ?? ''];
  return [...said, ...whom, ...words.slice(done + 1)];
}

const turn = (word: string): string => turned[word] ?? word;
