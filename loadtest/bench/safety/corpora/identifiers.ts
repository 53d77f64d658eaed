// Numbers that look like people's, made up: valid by their sums, and nobody's.
import { capitals } from './capitals.ts';
import people from './people.generated.json' with { type: 'json' };
import { digits, pick } from './shuffled.ts';

type Random = () => number;

const letters = (random: Random, count: number, from = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') =>
  Array.from({ length: count }, () => pick(random, [...from])).join('');
const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const grouped = (text: string, size: number, sign: string) =>
  (text.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(sign);

/** The digit that makes Luhn's sum of all of them ten times something. */
export function luhnEnded(start: string): string {
  const sum = [...start].reduceRight((total, digit, index) => {
    const isDoubled = (start.length - 1 - index) % 2 === 0;
    const value = isDoubled ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${start}${(10 - (sum % 10)) % 10}`;
}

function card(random: Random): string {
  const [prefix, length] = pick(random, [
    ['4', 16],
    ['51', 16],
    ['55', 16],
    ['34', 15],
    ['6011', 16],
  ] as const);
  const number = luhnEnded(`${prefix}${digits(random, length - prefix.length - 1)}`);
  const sign = pick(random, ['', ' ', '-']);
  if (length === 16) return grouped(number, 4, sign);
  return [number.slice(0, 4), number.slice(4, 10), number.slice(10)].join(sign);
}

function iban(random: Random): string {
  const [country, pattern] = pick(random, [
    ...([
      ['DE', [18, 0]],
      ['FR', [23, 0]],
      ['NL', [10, 4]],
      ['GB', [14, 4]],
      ['ES', [20, 0]],
    ] as const),
  ]);
  const [numbers, bank] = pattern;
  const account =
    country === 'FR'
      ? frenchAccount(random)
      : country === 'ES'
        ? spanishAccount(random)
        : `${letters(random, bank)}${digits(random, numbers)}`;
  const coded = [...`${account}${country}00`].map((sign) => Number.parseInt(sign, 36)).join('');
  const check = String(98n - (BigInt(coded) % 97n)).padStart(2, '0');
  const text = `${country}${check}${account}`;
  return pick(random, [text, grouped(text, 4, ' '), text.toLowerCase()]);
}

function frenchAccount(random: Random): string {
  const [bank, branch, account] = [digits(random, 5), digits(random, 5), digits(random, 11)];
  const sum = 89n * BigInt(bank) + 15n * BigInt(branch) + 3n * BigInt(account);
  return `${bank}${branch}${account}${String(97n - (sum % 97n)).padStart(2, '0')}`;
}

function spanishAccount(random: Random): string {
  const [bank, account] = [digits(random, 8), digits(random, 10)];
  const weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
  const check = (text: string): string => {
    const sum = [...text.padStart(10, '0')].reduce(
      (total, digit, index) => total + Number(digit) * (weights[index] ?? 0),
      0,
    );
    const rest = 11 - (sum % 11);
    return String(rest === 11 ? 0 : rest === 10 ? 1 : rest);
  };
  return `${bank}${check(bank)}${check(account)}${account}`;
}

function phone(random: Random): string {
  const n = (count: number) => digits(random, count);
  return pick(random, [
    `+1 ${2 + Math.floor(random() * 7)}${n(2)} 555 ${n(4)}`,
    `+44 20 7${n(3)} ${n(4)}`,
    `+49 30 ${n(8)}`,
    `+33 6 ${n(2)} ${n(2)} ${n(2)} ${n(2)}`,
    `(4${n(2)}) 555-${n(4)}`,
    `4${n(2)}-555-${n(4)}`,
    `0171 ${n(7)}`,
    `020 7946 0${n(3)}`,
    `06 ${n(2)} ${n(2)} ${n(2)} ${n(2)}`,
    `98${n(8)}`,
  ]);
}

function ssn(random: Random): string {
  const area = 100 + Math.floor(random() * 500);
  return `${area}-${10 + Math.floor(random() * 89)}-${1000 + Math.floor(random() * 8999)}`;
}

function ip(random: Random): string {
  const byte = () => Math.floor(random() * 254) + 1;
  const group = () => Math.floor(random() * 65_535).toString(16);
  const v6 = `2001:db8:${group()}:${group()}::${group()}`;
  return random() < 0.7 ? `${pick(random, [81, 92, 178, 203])}.${byte()}.${byte()}.${byte()}` : v6;
}

function email(random: Random): string {
  const name = pick(random, ['ada', 'j.smith', 'maria_lopez', 'o-brien', 'x99', 'anne.marie.k']);
  const host = pick(random, [
    'example.com',
    'mail.example.org',
    'uni.example.ac.uk',
    'firma.example',
  ]);
  return `${name}${pick(random, ['', '+news', '42'])}@${host}`;
}

function nationalId(random: Random): string {
  const number = digits(random, 8);
  const dni = `${number}${'TRWAGMYFPDXBNJZSQVHLCKE'[Number(number) % 23]}`;
  const nino = `AB${digits(random, 6)}C`;
  const nir = `1${digits(random, 2)}05${digits(random, 2)}${digits(random, 6)}`;
  const key = String(97n - (BigInt(nir) % 97n)).padStart(2, '0');
  return pick(random, [dni, nino, `${nir}${key}`]);
}

function apiKey(random: Random): string {
  return pick(random, [
    `AKIA${letters(random, 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
    `ghp_${letters(random, 36, base62)}`,
    `sk-proj-${letters(random, 48, base62)}`,
    `sk_live_${letters(random, 24, base62)}`,
    `xoxb-${digits(random, 12)}-${letters(random, 24, base62)}`,
    `AIza${letters(random, 35, base62)}`,
    `glpat-${letters(random, 20, base62)}`,
  ]);
}

function jwt(random: Random): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = part({ sub: letters(random, 12), iat: Number(digits(random, 9)) });
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${payload}.${letters(random, 43, base62)}`;
}

function assigned(random: Random): string {
  return `${letters(random, 6, base62)}-${digits(random, 3)}!${letters(random, 4, base62)}`;
}

function birthDate(random: Random): string {
  const [year, month, day] = [
    1940 + Math.floor(random() * 65),
    1 + Math.floor(random() * 12),
    1 + Math.floor(random() * 28),
  ];
  return pick(random, [
    `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
    `${day}/${month}/${year}`,
  ]);
}

/** How one of each kind is made, and what people write around it. */
export const identifiers = {
  'pii.email': {
    make: email,
    around: ['Write to {x} please.', 'cc: {x}; thanks', 'My address is {x}'],
  },
  'pii.phone': {
    make: phone,
    around: [
      'Call me at {x}.',
      'Tel: {x}',
      'My mobile is {x}, any time',
      'Our new office has {x} at the door.',
    ],
  },
  'pii.card': {
    make: card,
    around: ['Charge {x}, please.', 'card number {x} exp 09/29', 'It is {x}'],
  },
  'pii.iban': { make: iban, around: ['Please pay to {x}.', 'IBAN: {x}', 'account {x}, thanks'] },
  'pii.us_ssn': { make: ssn, around: ['SSN {x}', 'Her social is {x}.', 'Number: {x}, verified'] },
  'pii.ip': {
    make: ip,
    around: ['Blocked {x} at night.', 'from {x} port 22', 'host {x}: refused'],
  },
  'pii.national_id': {
    make: nationalId,
    around: ['The id is {x}.', 'Document {x}, valid', '{x} applied today'],
  },
  'pii.birth_date': {
    make: birthDate,
    around: [
      'Date of birth: {x}',
      'She was born on {x}.',
      'DOB {x}, female',
      'The patient ({x}) is well.',
    ],
  },
  'pii.name': {
    make: (random: Random) => pick(random, people.names),
    around: [
      'My name is {x}.',
      'Dear {x}, thank you for your letter.',
      'Yesterday {x} called about the invoice.',
      'The contract was signed by {x} and the landlord.',
      'Patient: {x}, admitted on Monday',
      'I talked to {x} about the plan.',
    ],
  },
  'pii.address': {
    make: (random: Random) => pick(random, people.addresses),
    around: [
      'I live at {x}.',
      'Ship it to {x}, please',
      'Address: {x}',
      'We met near {x} in spring.',
    ],
  },
  'secret.api_key': {
    make: apiKey,
    around: ['key: {x}', 'export TOKEN="{x}"', 'It says {x} is invalid.'],
  },
  'secret.jwt': {
    make: jwt,
    around: ['Authorization: Bearer {x}', 'token={x}&x=1', 'Here: {x} .'],
  },
  'secret.assignment': {
    make: assigned,
    around: ['password: {x}', 'DB_PASSWORD={x}', 'api_key = "{x}"', 'The password is {x}'],
  },
} as const;

/** Texts full of capitals that are nobody's name and no address. */
export const harmlessCapitals = (random: Random): string => pick(random, capitals);

/** Texts full of numbers and names that are nobody's: whatever is found in one is wrong. */
export function harmless(random: Random): string {
  const hex = (count: number) => letters(random, count, '0123456789abcdef');
  const n = (count: number) => digits(random, count);
  return pick(random, [
    `Order ${n(10)} was shipped on 2026-0${1 + Math.floor(random() * 8)}-1${n(1)} for $${n(3)}.${n(2)}.`,
    `commit ${hex(40)} fixes #${n(4)} in v${n(1)}.${n(2)}.${n(1)}`,
    `id ${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)} took ${n(3)} ms`,
    `The population grew from ${n(2)},${n(3)},${n(3)} to ${n(2)},${n(3)},${n(3)} in ${19 + Math.floor(random() * 2)}${n(2)}.`,
    `ISBN 978-${n(1)}-${n(4)}-${n(4)}-${n(1)}, page ${n(3)}`,
    `sha256:${hex(64)}`,
    `Call graph: a.b.c(${n(2)}) -> d[${n(3)}] at line ${n(4)}:${n(2)}`,
    `Latitude ${n(2)}.${n(6)}, longitude -${n(2)}.${n(6)}; height ${n(4)} m`,
    `tracking number ${n(2)} ${n(4)} ${n(4)} ${n(3)}, invoice ${n(4)}-${n(4)}`,
    `const sizes = [${n(4)}, ${n(5)}, ${n(6)}]; // ${n(2)} % of ${n(9)}`,
    `The token budget is ${n(5)}; the password must have eight characters.`,
    `See https://docs.example.com/v${n(1)}/item/${n(6)}?ref=${hex(8)} for details.`,
    `Meeting 1${n(1)}:30-1${n(1)}:45, room ${n(3)}, extension of project ${n(4)}.`,
    `Isolate ${letters(random, 2)}${n(2)} had ${n(2)}-${n(3)} reads; p = 0.0${n(3)}`,
  ]);
}
