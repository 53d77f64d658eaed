/** What is found, by kind, and how a placeholder of it is called. */
export const kinds = {
  'pii.email': { label: 'EMAIL', says: 'an e-mail address' },
  'pii.phone': { label: 'PHONE', says: 'a telephone number' },
  'pii.card': { label: 'CARD', says: 'a payment card number' },
  'pii.iban': { label: 'IBAN', says: 'a bank account number (IBAN)' },
  'pii.ip': { label: 'IP', says: 'an IP address' },
  'pii.us_ssn': { label: 'SSN', says: 'a US social security number' },
  'pii.national_id': {
    label: 'NATIONAL_ID',
    says: 'a national number of Brazil, France, India, Italy, the Netherlands, Spain or the UK',
  },
  'pii.passport': { label: 'PASSPORT', says: 'a passport number, by the words before it' },
  'pii.birth_date': { label: 'BIRTH_DATE', says: 'a date of birth, by the words before it' },
  'pii.name': { label: 'NAME', says: 'a person’s name', isNamedOnly: true },
  'pii.address': { label: 'ADDRESS', says: 'a postal address', isNamedOnly: true },
  'secret.private_key': { label: 'PRIVATE_KEY', says: 'a private key in PEM' },
  'secret.jwt': { label: 'TOKEN', says: 'a signed token (JWT)' },
  'secret.api_key': { label: 'API_KEY', says: 'a key or token with the prefix of its issuer' },
  'secret.url_password': { label: 'PASSWORD', says: 'a password inside a URL' },
  'secret.assignment': {
    label: 'SECRET',
    says: 'a value that is assigned to a name such as `password` or `api_key`',
  },
  'injection.instruction': {
    label: 'INSTRUCTION',
    says: 'words that tell a model to leave its instructions, by patterns',
  },
  'injection.hidden': { label: 'HIDDEN', says: 'characters that people cannot see' },
  'injection.encoded': {
    label: 'ENCODED',
    says: 'such words in base64, in hexadecimal digits, in rot13, backwards, with digits for letters or signs between them',
  },
  'injection.likely': { label: 'INSTRUCTION', says: 'such words, by a classifier' },
} as const;

/** A kind of the catalogue. An administrator's patterns are `custom.<id>` beside them. */
export type Kind = keyof typeof kinds;

/** Kinds that no family and no `*` has in it: they are too often wrong to come unasked. */
const namedOnly: ReadonlySet<string> = new Set(
  Object.entries(kinds).flatMap(([kind, of]) => ('isNamedOnly' in of ? [kind] : [])),
);

/** What a placeholder of this kind is called. */
export function labelOf(kind: string): string {
  if (Object.hasOwn(kinds, kind)) return kinds[kind as Kind].label;
  return kind.replace(/^custom\./, '').toUpperCase();
}

/** Whether a kind is what a rule names: itself, its family (`pii.*`) or everything (`*`). */
export function isKindOf(kind: string, named: string): boolean {
  if (named === kind) return true;
  if (namedOnly.has(kind)) return false;
  if (named === '*') return true;
  return named.endsWith('.*') && kind.startsWith(named.slice(0, -1));
}
