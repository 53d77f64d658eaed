// Words that are written so that nobody recognises them but who knows how: each is tried only where
// something of it shows.

/** Letters with signs between them, at least so many. */
const spaced = /(?<![\p{L}\p{N}])(?:\p{L}[ .\-_*·]{1,3}){7,}\p{L}(?![\p{L}\p{N}])/gu;
/** Digits and signs that stand for letters, inside of words. */
const disguisedWord =
  /(?<![\p{L}\p{N}])(?=[a-z]*[0134578@$!|])(?=[0134578@$!|]*[a-z])[a-z0134578@$!|]{3,24}/giu;
const digits: Readonly<Record<string, string>> = {
  ...{ 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b' },
  ...{ '@': 'a', $: 's', '!': 'i', '|': 'i' },
};
/** What `ignore`, `previous`, `instructions`, `system`, `your`, `all` and their like become. */
const rotated =
  /vtaber|cerivbhf|vafgehpgvba|flfgrz|cebzcg|ehyrf|sbetrg|erirny|qvfertneq|\blbhe\b|\bnyy\b/i;
const backwards =
  /erongi|suoiverp|noitcurtsni|metsys|tpmorp|selur|tegrof|laever|dragersid|\bruoy\b/i;
/** Words with signs in the middle, as nobody divides them so often. */
const divided = /(?<!\p{L})\p{L}{2,8}(?:[-_·*~]\p{L}{2,8}){1,4}(?!\p{L})/gu;
const dividedMin = 3;
/** What stands in quotes, and words that say to put it together. */
const quoted = /["“”'`]([^"“”'`\n]{2,80})["“”'`]/g;
const together =
  /"\s?\+|\b\w{1,9}\s?\+\s?\w{1,9}\b|\b(?:join|concat\w*|combin\w*|merg\w*|glue|assembl\w*|fragments?|pieces|chunks?|put together|one after another)\b|\b(?:part|token|piece|step) ?(?:1|one|a)\b|["'] ?, ?["']/i;

/** Readings of a text that are not how it is written: none, mostly. */
export function undisguised(text: string, before: string): readonly string[] {
  const readings: string[] = [];
  const joined = text.replace(spaced, joinLetters);
  if (joined !== text) readings.push(joined);
  const lettered = joined.replace(disguisedWord, toLetters);
  if (lettered !== joined && countOf(joined, disguisedWord) >= 2) readings.push(lettered);
  if (rotated.test(text)) readings.push(text.replace(/[a-z]/gi, rotate));
  if (backwards.test(text)) readings.push([...text].toReversed().join(''));
  if (countOf(text, divided) >= dividedMin) {
    readings.push(text.replace(divided, (word) => word.replace(/[-_·*~]/g, '')));
  }
  return [...readings, ...putTogether(before + text)];
}

/** Pieces in quotes one behind another, where the text says that they belong together. */
function putTogether(text: string): readonly string[] {
  if (!together.test(text)) return [];
  const pieces = [...text.matchAll(quoted)].map(([, piece = '']) => piece);
  if (pieces.length < 2 || pieces.length > 12) return [];
  return [pieces.join(''), pieces.map((piece) => piece.trim()).join(' ')];
}

/** Three signs between two letters are the end of a word. */
function joinLetters(letters: string): string {
  const between = letters.match(/[ .\-_*·]{1,3}/gu) ?? [];
  const least = Math.min(...between.map(({ length }) => length));
  return letters.replace(/[ .\-_*·]{1,3}/gu, (signs) => {
    const isEnd =
      signs.length > least || (signs === ' ' && between.some((other) => other.trim() !== ''));
    return isEnd ? ' ' : '';
  });
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function toLetters(word: string): string {
  return word.replace(/[0134578@$!|]/g, (sign) => digits[sign] ?? sign);
}

function rotate(letter: string): string {
  const base = letter <= 'Z' ? 65 : 97;
  return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
}
