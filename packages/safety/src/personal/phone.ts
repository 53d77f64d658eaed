import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { digitsOf, type Recogniser, wordsBefore } from '../recogniser.ts';

/** Written with the country's code. */
const international = /(?<![\w+])(?:\+|00(?=[1-9]))\(?\d(?:[ ().\-/]{0,2}\d){6,14}(?!\d)/y;
/** As North America writes its own. */
const american =
  /(?<![\w.+-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}([ .-]))\d{3}[ .-]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,5})?(?![\w]|[.-]\d)/y;
/** Anything else that may be one, where words say so. */
const local = /(?<![\w.+-])\(?\d(?:[ ().\-/]{0,2}\d){5,13}(?![\w]|[.-]\d)/y;

const saysPhone =
  /\b(phone|telephone|tel|mobile|cell|fax|whatsapp|sms|call|text|dial|ring|contact|reach|telefon|handy|téléphone|móvil|teléfono|telefono|telefoon|number is)\b[^\d\n]{0,24}$/;
const saysOther =
  /\b(order|invoice|ticket|case|id|account|isbn|tracking|serial|version|zip)\b[^\d\n]{0,16}$/;

/** Where a number without a country may be from. */
const homes = ['US', 'GB', 'DE', 'FR', 'IN', 'ES', 'IT', 'NL', 'BR', 'AU'] as const;

/** Telephone numbers: surely with a country's code, in America's form, or where words say so. */
export const phone: Recogniser = {
  kind: 'pii.phone',
  match: (window, at) => {
    const end = withCountry(window, at) ?? inAmerica(window, at) ?? bySurroundings(window, at);
    return end === undefined ? undefined : { end };
  },
};

function withCountry(window: string, at: number): number | undefined {
  const text = execAt(international, window, at);
  if (text === undefined) return undefined;
  // What follows a number may look like more of it: as much as makes one is taken.
  for (let candidate = text; digitsOf(candidate).length >= 7; candidate = shortened(candidate)) {
    const number = parsePhoneNumberFromString(candidate.replace(/^00/, '+'));
    if (number?.isPossible()) return at + candidate.length;
  }
  return undefined;
}

function inAmerica(window: string, at: number): number | undefined {
  const text = execAt(american, window, at);
  if (text === undefined || saysOther.test(wordsBefore(window, at))) return undefined;
  const [area = '', exchange = ''] = [
    digitsOf(text).slice(-10).slice(0, 3),
    digitsOf(text).slice(-7, -4),
  ];
  return /^[2-9]/.test(area) && /^[2-9]/.test(exchange) ? at + text.length : undefined;
}

function bySurroundings(window: string, at: number): number | undefined {
  const before = wordsBefore(window, at);
  if (!saysPhone.test(before) || saysOther.test(before)) return undefined;
  const text = execAt(local, window, at);
  if (text === undefined) return undefined;
  const isOne = homes.some((home) => parsePhoneNumberFromString(text, home)?.isPossible());
  return isOne ? at + text.length : undefined;
}

function shortened(text: string): string {
  return text.replace(/[ ().\-/]*\d$/, '').replace(/[ ().\-/]+$/, '');
}

function execAt(pattern: RegExp, window: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(window)?.[0];
}
