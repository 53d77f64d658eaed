import { describe, expect, it } from 'vitest';
import { findingsIn, replaced } from '../../test/findings.ts';

const made = (length: number) => 'aB3dE6gH9'.repeat(40).slice(0, length);
const line = (word: string) => `-----${word} RSA PRIVATE KEY-----`;
const pem = (body: string) => `${line('BEGIN')}\n${body}\n${line('END')}`;

describe('secrets are found', () => {
  it.each([
    ['api_key', `AKIA${'ABCDEFGH234567IJ'}`],
    ['api_key', `ghp_${made(36)}`],
    ['api_key', `sk-ant-api03-${made(80)}`],
    ['api_key', `sk-proj-${made(60)}`],
    ['api_key', `xoxb-123456789012-${made(24)}`],
    ['api_key', `AIza${made(35)}`],
    ['api_key', `glpat-${made(20)}`],
    ['api_key', `sk_live_${made(24)}`],
    ['api_key', `alf_live_${made(36)}`],
    ['jwt', `eyJ${made(20)}.eyJ${made(300)}.${made(43)}`],
    ['private_key', pem('MIIEow'.repeat(200))],
  ])('%s', (kind, secret) => {
    expect(findingsIn(`Use "${secret}" for it.`)).toEqual([`secret.${kind}: ${secret}`]);
  });

  it.each([
    ['postgres://app:s3cr3t-Pw@db.internal/x', 's3cr3t-Pw', 'url_password'],
    ['DB_PASSWORD=hunter2-Abc9', 'hunter2-Abc9', 'assignment'],
    ['"api_key": "9f8a7b6c5d4e3f2a"', '9f8a7b6c5d4e3f2a', 'assignment'],
    ['password: Tr0ub4dor&3x', 'Tr0ub4dor&3x', 'assignment'],
  ])('in %s', (text, value, kind) => {
    expect(findingsIn(text)).toEqual([`secret.${kind}: ${value}`]);
  });

  it.each([
    'password: your-password-here',
    `API_KEY=${'$'}{API_KEY}`,
    'api_key = os.environ["KEY"]',
    'AKIAIOSFODNN7EXAMPLE',
    'The password must have eight characters.',
    'token: string;',
    'https://example.com:8080/path@x',
  ])('and not in %s', (text) => {
    expect(findingsIn(text)).toEqual([]);
  });

  it('are taken out whole, however long they are', () => {
    const token = `eyJ${made(20)}.eyJ${made(3_000)}.${made(43)}`;
    expect(replaced(`a ${token}. b`, ['secret.jwt'])).toBe('a <secret.jwt>. b');
    const key = pem('x'.repeat(5_000));
    expect(replaced(`${key} b`, ['secret.private_key'])).toBe('<secret.private_key> b');
  });
});
