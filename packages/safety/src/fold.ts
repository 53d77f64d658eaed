// Texts as a reader sees them: what looks like `a` is `a`, and what cannot be seen is not there.

/** Characters without a look of their own, which hide what stands between them. */
const invisible = /\p{Default_Ignorable_Code_Point}/u;

/** Those of them that no script and no emoji needs: directions, spaces of no width, tags. */
const hiding = /[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\u{e0001}-\u{e007f}]/gu;

/** A flag of a part of a country, such as Scotland's, is spelled in tags. */
const flags = /\u{1f3f4}[\u{e0061}-\u{e007a}\u{e0030}-\u{e0039}]{2,8}\u{e007f}/gu;

/** Letters of other scripts, and the Latin ones that they look like. */
const strange = 'аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅοανιρΑΒΕΖΗΙΚΜΝΟΡΤΥΧ';
const familiar = 'aeopcyxijshdqwABEKMHOPCTXIJSoavipABEZHIKMNOPTYX';
const lookalikes: ReadonlyMap<string, string> = new Map(
  Array.from(strange, (letter, index) => [letter, familiar[index] ?? letter]),
);

const plain = /^\p{ASCII}*$/u;

/** A text folded for matching, and where each of its characters came from. */
export interface Folded {
  readonly text: string;
  /** Index in the text that was folded; undefined when nothing moved. */
  readonly origin: readonly number[] | undefined;
}

/** Folds character by character, so that what is found can be found again in the text itself. */
export function fold(text: string): Folded {
  if (plain.test(text)) return { text, origin: undefined };
  let folded = '';
  const origin: number[] = [];
  let at = 0;
  for (const character of text) {
    const seen = foldCharacter(character);
    for (const _ of seen) origin.push(at);
    folded += seen;
    at += character.length;
  }
  origin.push(at);
  return { text: folded, origin };
}

/** The same where nobody asks where it was. */
export function folded(text: string): string {
  if (plain.test(text)) return text;
  let seen = '';
  for (const character of text) seen += foldCharacter(character);
  return seen;
}

/** How many characters hide something, beside those that scripts and emoji need. */
export function countHiding(text: string): number {
  if (plain.test(text)) return 0;
  return text.replace(flags, '').match(hiding)?.length ?? 0;
}

function foldCharacter(character: string): string {
  if (character <= '\x7f') return character;
  const code = character.charCodeAt(0);
  // Ideographs and syllables are what they are.
  if ((code >= 0x3400 && code <= 0x9fff) || (code >= 0xac00 && code <= 0xd7a3)) return character;
  return alphabets[code] ?? seenAs(character);
}

function seenAs(character: string): string {
  if (invisible.test(character)) return '';
  const like = lookalikes.get(character);
  if (like !== undefined) return like;
  if (/\p{Zs}/u.test(character)) return ' ';
  if (/\p{Pd}|\u2212/u.test(character)) return '-';
  const digit = digitOf(character);
  if (digit !== undefined) return digit;
  const compatible = character.normalize('NFKC');
  return compatible.length === 1 && compatible <= '\x7f' ? compatible : character;
}

/** Decimal digits of every script stand in blocks of ten that begin at their zero. */
function digitOf(character: string): string | undefined {
  if (!/\p{Nd}/u.test(character)) return undefined;
  let code = character.codePointAt(0) ?? 0;
  for (let digit = 0; digit < 10; digit += 1) {
    if (!/\p{Nd}/u.test(String.fromCodePoint(code - 1))) return String(digit);
    code -= 1;
  }
  return character.normalize('NFKC');
}

/** What the characters of most alphabets become: everything up to the arrows. */
const alphabets: readonly string[] = Array.from({ length: 0x2190 }, (_, code) =>
  seenAs(String.fromCharCode(code)),
);
