import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base62Digits } from './base62.ts';
import { apiKeyPrefixes, createApiKey, deriveApiKey, digestApiKey, parseApiKey } from './index.ts';

const seed = Buffer.alloc(32, 7);
const prefix = fc.constantFrom(...apiKeyPrefixes);

describe('an API key', () => {
  it.each(apiKeyPrefixes)('%s… is 30 characters of secret and 6 of checksum', (kind) => {
    const key = createApiKey(kind);
    expect(key).toMatch(new RegExp(`^${kind}[0-9A-Za-z]{36}$`));
    expect(parseApiKey(key)).toEqual({ prefix: kind, lastFour: key.slice(-4) });
  });

  it('never comes twice', () => {
    const keys = Array.from({ length: 200 }, () => createApiKey('alf_live_'));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is the same from the same seed and label, and from no other', () => {
    const key = deriveApiKey('alf_live_', seed, 'demo');
    expect(key).toMatchInlineSnapshot(`"alf_live_Rpc9vVJF5fvAX5XD9hFWIxOVL9ECZr1jhI0x"`);
    expect(parseApiKey(key)).toBeDefined();
    expect(deriveApiKey('alf_live_', seed, 'demo')).toBe(key);
    expect(deriveApiKey('alf_live_', seed, 'admin')).not.toBe(key);
    expect(deriveApiKey('alf_live_', Buffer.alloc(32, 8), 'demo')).not.toBe(key);
  });
});

describe('parseApiKey', () => {
  it('catches every change of one character', () => {
    const key = deriveApiKey('alf_live_', seed, 'demo');
    for (let at = 0; at < key.length; at += 1) {
      for (const digit of `${base62Digits}_-é`) {
        if (digit === key[at]) continue;
        expect(parseApiKey(key.slice(0, at) + digit + key.slice(at + 1))).toBeUndefined();
      }
    }
  });

  it('catches two neighbours that changed places, a lost and a doubled character', () => {
    fc.assert(
      fc.property(prefix, fc.nat({ max: 41 }), (kind, at) => {
        const key = createApiKey(kind);
        const [before, after] = [key.slice(0, at), key.slice(at + 2)];
        const [a = '', b = ''] = key.slice(at, at + 2);
        if (a !== b) expect(parseApiKey(before + b + a + after)).toBeUndefined();
        expect(parseApiKey(before + b + after)).toBeUndefined();
        expect(parseApiKey(before + a + a + b + after)).toBeUndefined();
      }),
    );
  });

  it('refuses whatever is no key', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseApiKey(text)).toBeUndefined();
      }),
    );
    expect(parseApiKey('sk-proj-abcdefghijklmnopqrstuvwxyz')).toBeUndefined();
    expect(parseApiKey(`${createApiKey('alf_live_')} `)).toBeUndefined();
  });
});

describe('digestApiKey', () => {
  it('depends on the key and on the pepper, and shows neither', () => {
    const key = deriveApiKey('alf_live_', seed, 'demo');
    const digest = digestApiKey(key, Buffer.from('pepper'));
    expect(digest).toHaveLength(32);
    expect(digestApiKey(key, Buffer.from('pepper'))).toEqual(digest);
    expect(digestApiKey(key, Buffer.from('salt'))).not.toEqual(digest);
    expect(digestApiKey(`${key}x`, Buffer.from('pepper'))).not.toEqual(digest);
  });
});
