import { countrySpecs, isValidIBAN } from 'ibantools';
import ipaddr from 'ipaddr.js';
import {
  byPattern,
  digitsOf,
  isWordCharacter,
  type Recogniser,
  wordsBefore,
} from '../recogniser.ts';
import { isAadhaar, isBsn, isCodiceFiscale, isCpf, isDni, isLuhn, isNir } from './numbers.ts';
import { phone } from './phone.ts';

const email = byPattern(
  'pii.email',
  /(?<![\p{L}\p{N}._%+-])[\p{L}\p{N}_%+-][\p{L}\p{N}._%+-]{0,63}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}(?!\p{L})/uy,
);

const cardNumber = /(?<![\d.,-])\d(?:[ -]?\d){12,18}(?![\d]|[.,-]\d)/y;

/** Networks by their first digits, and how long their numbers are. */
const networks =
  /^(?:4(?:\d{15}|\d{18})|5[0-9]\d{14}|2[2-7]\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|35\d{14}|6\d{15}(?:\d{3})?)$/;

const card = byPattern('pii.card', cardNumber, (text, window, at) => {
  const digits = digitsOf(text);
  if (!networks.test(digits) || /^(\d)\1*$/.test(digits) || !isLuhn(digits)) return false;
  return !isWordCharacter(window[at - 1]) && !isWordCharacter(window[at + text.length]);
});

const iban: Recogniser = {
  kind: 'pii.iban',
  match: (window, at) => {
    if (isWordCharacter(window[at - 1])) return undefined;
    const country = window.slice(at, at + 2).toUpperCase();
    const length = Object.hasOwn(countrySpecs, country)
      ? countrySpecs[country as keyof typeof countrySpecs]?.chars
      : undefined;
    if (!length || !/^\d\d$/.test(window.slice(at + 2, at + 4))) return undefined;
    let end = at;
    let text = '';
    for (; text.length < length && end < window.length; end += 1) {
      const character = window[end] ?? '';
      if (/[A-Za-z0-9]/.test(character)) text += character.toUpperCase();
      else if (character !== ' ' && character !== '-') return undefined;
    }
    if (isWordCharacter(window[end]) || !isValidIBAN(text)) return undefined;
    return { end };
  },
};

const ipv4 = byPattern(
  'pii.ip',
  /(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w-]|\.\w)/y,
  (text, window, at) =>
    !/\b(version|release|v|build)\W{0,3}$/.test(wordsBefore(window, at)) && isPersonal(text),
);

const ipv6: Recogniser = {
  kind: 'pii.ip',
  match: (window, at) => {
    const shape =
      /(?<![\w:.])(?=[0-9A-Fa-f:]{0,4}:)[0-9A-Fa-f:]{3,39}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?!\w)/y;
    shape.lastIndex = at;
    // A colon may stand behind an address as behind any word.
    const text = shape.exec(window)?.[0].replace(/(?<!:):$/, '');
    if (text === undefined || text.split(':').length <= 3) return undefined;
    return ipaddr.IPv6.isValid(text) && isPersonal(text) ? { end: at + text.length } : undefined;
  },
};

const ssn = byPattern(
  'pii.us_ssn',
  /(?<![\w-])(?!000|666|9\d\d)\d{3}([- ]?)(?!00)\d{2}\1(?!0000)\d{4}(?![\w]|-\d)/y,
  (text, window, at) =>
    text.includes('-') || /\b(ssn|social security|soc sec)\b/.test(wordsBefore(window, at)),
);

const nino = byPattern(
  'pii.national_id',
  /(?<!\w)(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{2} ?\d{2} ?\d{2} ?[A-D](?!\w)/y,
);
const dni = byPattern('pii.national_id', /(?<!\w)[XYZxyz\d]\d{7}-?[A-Za-z](?!\w)/y, (text) =>
  isDni(text.replace('-', '')),
);
const codiceFiscale = byPattern(
  'pii.national_id',
  /(?<!\w)[A-Za-z]{6}\d{2}[A-EHLMPR-Ta-ehlmpr-t]\d{2}[A-Za-z]\d{3}[A-Za-z](?!\w)/y,
  isCodiceFiscale,
);
const cpf = byPattern(
  'pii.national_id',
  /(?<![\w.-])\d{3}\.?\d{3}\.?\d{3}-?\d{2}(?![\w]|-\d)/y,
  (text, window, at) =>
    isCpf(digitsOf(text)) && (/[.-]/.test(text) || /\bcpf\b/.test(wordsBefore(window, at))),
);
const nir = byPattern(
  'pii.national_id',
  /(?<!\w)[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?!\w)/y,
  (text) => isNir(digitsOf(text)),
);
const aadhaar = byPattern(
  'pii.national_id',
  /(?<![\w-])[2-9]\d{3}([ -]?)\d{4}\1\d{4}(?![\w]|-\d)/y,
  (text, window, at) =>
    isAadhaar(digitsOf(text)) &&
    (/[ -]/.test(text) || /\b(aadhaar|aadhar|uid)\b/.test(wordsBefore(window, at))),
);
const bsn = byPattern(
  'pii.national_id',
  /(?<![\w.-])\d{9}(?!\w|[.-]\d)/y,
  (text, window, at) =>
    isBsn(text) && /\b(bsn|burgerservicenummer|sofinummer)\b/.test(wordsBefore(window, at)),
);

const passport = byPattern('pii.passport', /(?<!\w)[A-Z]{0,2}\d{6,9}(?!\w)/y, (_, window, at) =>
  /\bpass(port)?( (no|nr|number|num|#|id))?\.?( is)?[ :#=.]{0,4}$/.test(wordsBefore(window, at)),
);
/** The name of a month before a day stays: without the day and the year it says little. */
const birthDate = byPattern(
  'pii.birth_date',
  /(?<!\w)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ,]{1,2}\d{2,4}|\d{1,2}(?:st|nd|rd|th)?,? \d{4})(?!\w)/y,
  (_, window, at) => saysBirth.test(wordsBefore(window, at)),
);
const saysBirth =
  /\b(d\.?o\.?b\.?|date of birth|birth ?date|birthday|born( on)?|geboren am|née? le|nacid[oa] el)( is| was)?[ :=]{0,3}([a-z]{3,9} )?$/;

/** Of machines rather than of people: the machine itself, nobody, everybody. */
const nobody = new Set(['unspecified', 'loopback', 'broadcast']);

function isPersonal(address: string): boolean {
  return !nobody.has(ipaddr.parse(address).range());
}

/** In the order in which they are asked: what is longer and surer first. */
export const personalRecognisers: readonly Recogniser[] = [
  ...[email, iban, card, ssn, cpf, nir, aadhaar, nino, dni, codiceFiscale, bsn],
  ...[ipv4, ipv6, passport, birthDate, phone],
];
