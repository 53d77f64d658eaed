import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkpointText,
  createSignerKey,
  emptyRoot,
  openNote,
  parseCheckpointText,
  parseVerifierKey,
  restoreSignerKey,
  type SignerKey,
  signNote,
} from '../src/index.ts';

// The example of Go's sumdb/note package: other people's bytes, so that ours are theirs.
const published = {
  privateKey: 'PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  verifierKey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  text:
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n",
  signature:
    '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

const restored = (privateKey: string): SignerKey => {
  const key = restoreSignerKey(privateKey);
  if (!key) throw new Error('the key did not come back');
  return key;
};

const signer = createSignerKey('alfred/test/ledger/led_1');
const text = checkpointText({ origin: signer.name, size: 3n, root: emptyRoot });
const note = signNote(text, signer);

describe('a signed note', () => {
  it('is what other implementations make and accept', () => {
    const key = restored(published.privateKey);
    expect(key.verifierKey).toBe(published.verifierKey);
    expect(signNote(published.text, key)).toBe(`${published.text}\n${published.signature}`);
    expect(openNote(`${published.text}\n${published.signature}`, [published.verifierKey])).toEqual({
      text: published.text,
      signedBy: [published.verifierKey],
    });
  });

  it('opens under the key that signed it, among others', () => {
    const other = createSignerKey(signer.name).verifierKey;
    const opened = { text, signedBy: [signer.verifierKey] };
    expect(openNote(note, [other, signer.verifierKey])).toEqual(opened);
    expect(openNote(note, [other])).toEqual({ problem: 'key_unknown' });
    expect(openNote(note, [])).toEqual({ problem: 'key_unknown' });
    expect(openNote(note, ['no key'])).toEqual({ problem: 'key_malformed' });
  });

  it('names every key that signed it, once', () => {
    const other = createSignerKey('alfred/next');
    const otherLine = signNote(text, other).slice(text.length + 1);
    const ownLine = note.slice(text.length + 1);
    expect(openNote(note + otherLine + ownLine, [signer.verifierKey, other.verifierKey])).toEqual({
      text,
      signedBy: [signer.verifierKey, other.verifierKey],
    });
  });

  it('keeps empty lines of its text', () => {
    const poem = 'one\n\ntwo\n';
    expect(openNote(signNote(poem, signer), [signer.verifierKey])).toMatchObject({ text: poem });
  });

  it('never opens after any one bit has changed', () => {
    const bytes = Buffer.from(note);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(openNote(changed.toString(), [signer.verifierKey])).toHaveProperty('problem');
    }
  });

  it('is refused when a known key stands beside a signature that is not its own', () => {
    const forged = signNote('another text\n', signer).split('\n\n')[1] ?? '';
    expect(openNote(`${text}\n${forged}`, [signer.verifierKey])).toEqual({
      problem: 'signature_invalid',
    });
  });

  it.each([
    ['no signature', text],
    ['no end of line', note.slice(0, -1)],
    ['a line without a dash', `${note}x\n`],
    ['a line with more words', note.replace(/\n$/, ' more\n')],
    ['a signature of nothing', `${text}\n\u2014 name AAAA\n`],
    ['a control character', note.replace('alfred', 'alf\tred')],
    ['a flood of signatures', `${text}\n${note.slice(text.length + 1).repeat(101)}`],
  ])('is malformed with %s', (_, malformed) => {
    expect(openNote(malformed, [signer.verifierKey])).toEqual({ problem: 'note_malformed' });
  });

  it('is not made of what nobody would accept', () => {
    expect(() => signNote('no end of line', signer)).toThrow(RangeError);
    expect(() => signNote('a\rb\n', signer)).toThrow(RangeError);
    expect(() => signNote('\ud800\n', signer)).toThrow(RangeError);
    expect(() => signNote(text, { ...signer, privateKey: 'nothing' })).toThrow(RangeError);
    expect(() => signNote(text, { ...signer, name: 'another' })).toThrow(RangeError);
  });
});

describe('keys', () => {
  it.each(['', 'a b', 'a+b', 'a\nb', 'a\u2003b', 'a\u0000b'])('refuse the name %j', (name) => {
    expect(() => createSignerKey(name)).toThrow(RangeError);
  });

  it('come back from their text', () => {
    expect(restoreSignerKey(signer.privateKey)).toEqual(signer);
    expect(parseVerifierKey(signer.verifierKey)).toMatchObject({ name: signer.name });
  });

  it('have one text each: any changed character is refused or another key', () => {
    const index = fc.nat(signer.verifierKey.length - 1);
    fc.assert(
      fc.property(index, fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        const changed =
          signer.verifierKey.slice(0, at) + character + signer.verifierKey.slice(at + 1);
        fc.pre(changed !== signer.verifierKey);
        expect(parseVerifierKey(changed)).toBeUndefined();
      }),
    );
  });

  it.each([
    'PRIVATE+KEY+name',
    'name+00000000+AAAA',
    signer.privateKey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'),
    signer.privateKey.slice(0, -4),
  ])('are not restored from %j', (malformed) => {
    expect(restoreSignerKey(malformed)).toBeUndefined();
  });
});

describe('a checkpoint', () => {
  it('comes back from its text', () => {
    expect(parseCheckpointText(text)).toEqual({ origin: signer.name, size: 3n, root: emptyRoot });
  });

  it.each([
    ['an empty origin', text.replace(signer.name, '')],
    ['a leading zero', text.replace('\n3\n', '\n03\n')],
    ['a negative size', text.replace('\n3\n', '\n-3\n')],
    ['a short root', text.replace(/\n[^\n]+\n$/, '\nAAAA\n')],
    ['an extension line', `${text}more\n`],
    ['no end of line', text.slice(0, -1)],
  ])('is refused with %s', (_, malformed) => {
    expect(parseCheckpointText(malformed)).toBeUndefined();
  });
});
