import { expect, it } from 'vitest';
import { parseEmail } from './email.ts';

it.each(['ada@example.com', 'ada.lovelace+alfred@example.co.uk', 'ünï@exämple.de'])(
  'takes %s',
  (text) => {
    expect(parseEmail(text)).toBe(text);
  },
);

it.each([
  '',
  'ada',
  'ada@',
  '@example.com',
  'a@b@c',
  'ada @example.com',
  'a@b\n',
  `${'a'.repeat(250)}@b.de`,
])('does not take %j', (text) => expect(parseEmail(text)).toBeUndefined());
