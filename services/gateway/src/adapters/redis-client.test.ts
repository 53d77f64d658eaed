import { describe, expect, it } from 'vitest';
import { addressOf } from './redis-client.ts';
import { codeOf } from './redis-faults.ts';

describe('the address of Redis', () => {
  it('has what a URL says, and the usual port', () => {
    expect(addressOf('redis://redis', undefined)).toEqual({ host: 'redis', port: 6379, db: 0 });
    expect(addressOf('redis://[::1]:7000/3', undefined)).toEqual({
      host: '::1',
      port: 7000,
      db: 3,
    });
  });

  it('has the user and the password as they are, not as a URL writes them', () => {
    expect(addressOf('redis://alfred:p%40ss%2Fword@redis', undefined)).toMatchObject({
      ...{ username: 'alfred', password: 'p@ss/word' },
    });
    expect(addressOf('redis://:secret@redis', undefined)).not.toHaveProperty('username');
  });

  it('has TLS with the name of the server, and the authority where one is given', () => {
    expect(addressOf('rediss://redis:6380', undefined).tls).toEqual({ servername: 'redis' });
    expect(addressOf('rediss://redis', 'pem').tls).toEqual({ servername: 'redis', ca: 'pem' });
    expect(addressOf('redis://redis', 'pem').tls).toBeUndefined();
  });
});

it.each([
  [
    Object.assign(new Error('connect ECONNREFUSED 10.0.0.1'), { code: 'ECONNREFUSED' }),
    'ECONNREFUSED',
  ],
  [new Error('WRONGPASS invalid username-password pair'), 'WRONGPASS'],
  [new Error('READONLY You can’t write against a read only replica.'), 'READONLY'],
  [new Error('Socket timeout. Expecting data, but did not receive any.'), 'timeout'],
  [new Error('Connection is closed.'), 'not_connected'],
  [new Error('Secret text of somebody'), 'Error'],
  [new TypeError('x'), 'TypeError'],
  ['text', 'unknown'],
])('the code of %s is %s', (error, code) => {
  expect(codeOf(error)).toBe(code);
});
