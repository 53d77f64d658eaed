import { byWords, type Recogniser, wordsBefore } from '../recogniser.ts';
import listed from './first-names.generated.json' with { type: 'json' };
import {
  ambiguousNames,
  companyNames,
  moreNames,
  notFamilyNames,
  particles,
  titles,
} from './words.ts';

const givenNames: ReadonlySet<string> = new Set([...listed.names.split(' '), ...moreNames]);

const capitalised = /^\p{Lu}[\p{L}\p{M}'’-]{1,23}/u;
const nextWord = /^(?: |, ?(?=(?:Jr|Sr)\b))([\p{L}\p{M}'’-]{1,24})(\.?)/u;
/** A given name, up to two more, particles, and a family name. */
const partsMax = 6;

const introduces =
  /(?:\b(?:(?<!(?:user|file|host|project|product|company|brand)[ -]?)name(?:s|d)? (?:is|was|are)|(?<!(?:user|file|host|project|product|company|brand|last|first)[ -]?)name|called|mein name ist|ich (?:bin|heisse|heiße)|je m'appelle|me llamo|mi chiamo|patient(?:in)?|customer|client|employee|applicant|attn|contact|signed(?: by)?|kontakt|kunde)[ :,.]{0,2} ?)$/;
const greets =
  /(?:\b(?:dear|hi|hello|hey|cheers|regards|sincerely|thanks|i am|i'm|this is|with|from|by|hallo|liebe[r]?|gruß|cher|chère|hola|querid[oa]|ciao)[ :,]{0,2}\s?)$/;

/** People's names: a known given name with a family name, a title, or words that introduce somebody. */
export const name: Recogniser = byWords('pii.name', (window, at) => {
  const first = capitalised.exec(window.slice(at, at + 24))?.[0];
  if (first === undefined) return undefined;
  const known = plainly(first);
  const before = wordsBefore(window, at);
  const rest = window.slice(at + first.length);
  if (titles.has(known)) return titled(rest, at + first.length);
  if (notFamilyNames.has(known) && !givenNames.has(known)) return undefined;
  const isSure = isGivenName(known) && !ambiguousNames.has(known);
  if (isSure) {
    const end = familyEnd(rest);
    if (end > 0) return somebody(first, rest, at, end);
  }
  if (introduces.test(before)) {
    const end = familyEnd(rest);
    if (end > 0 || isSure) return { end: at + first.length + end };
  }
  if (isSure && greets.test(before)) return { end: at + first.length + familyEnd(rest) };
  return undefined;
});

function somebody(first: string, rest: string, at: number, end: number) {
  const isNone = isNobody(first + rest.slice(0, end), rest.slice(end));
  return isNone ? undefined : { end: at + first.length + end };
}

/** A company, or what is named after somebody: an institute, a bridge, a chapter. */
function isNobody(whole: string, behind: string): boolean {
  if (companyNames.has(plainly(whole))) return true;
  const noun = /^ (\p{Lu}[\p{L}\p{M}]{2,23})(?![\p{L}\p{M}])/u.exec(behind)?.[1];
  return noun !== undefined && notFamilyNames.has(plainly(noun));
}

/** Anna-Lena is known where Anna is. */
function isGivenName(known: string): boolean {
  return known.length > 2 && (givenNames.has(known) || givenNames.has(known.split('-')[0] ?? ''));
}

/** In small letters without marks. */
function plainly(word: string): string {
  return word.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss');
}

function titled(rest: string, at: number): { readonly end: number } | undefined {
  const dot = rest.startsWith('.') ? 1 : 0;
  const own = /^\s(\p{Lu}[\p{L}\p{M}'’-]{1,23})/u.exec(rest.slice(dot));
  if (!own?.[1] || notFamilyNames.has(plainly(own[1]))) return undefined;
  const end = dot + own[0].length;
  return { end: at + end + familyEnd(rest.slice(end)) };
}

/** How far a family name goes on behind a given one: 0 where there is none. */
function familyEnd(rest: string): number {
  const parts = partsOf(rest);
  const family = parts.findIndex(({ form, known }, index) => {
    const next = parts.slice(index + 1).find((part) => part.form === 'word');
    const isMiddle = givenNames.has(known) && next && !notFamilyNames.has(next.known);
    return form === 'word' && !isMiddle;
  });
  const found = parts[family];
  if (!found || notFamilyNames.has(found.known)) return 0;
  const second = parts[family + 1];
  return second && saysMore.test(second.known) ? second.end : found.end;
}

/** A second family name, as Spain has them, or what tells a son from his father. */
const saysMore = /ez$|^[js]r$/;

interface Part {
  readonly known: string;
  readonly form: 'word' | 'initial' | 'particle';
  readonly end: number;
}

/** What may be parts of a name, one behind another. */
function partsOf(rest: string): readonly Part[] {
  const parts: Part[] = [];
  for (let at = 0; parts.length < partsMax; ) {
    const [all = '', word = '', dot = ''] = nextWord.exec(rest.slice(at)) ?? [];
    const form = formOf(word);
    if (form === undefined) break;
    at += all.length - (form === 'initial' ? 0 : dot.length);
    parts.push({ known: plainly(word), form, end: at });
    if (dot !== '' && form !== 'initial') break;
  }
  return parts;
}

function formOf(word: string): Part['form'] | undefined {
  if (/^\p{Lu}$/u.test(word)) return 'initial';
  if (capitalised.test(word)) return 'word';
  return particles.has(word.toLowerCase()) ? 'particle' : undefined;
}
