import { openNote, parseVerifierKey, signatureLine } from '@alfred/proof';
import { describe, expect, it } from 'vitest';
import type { SignerKeys } from '../src/ports/signer-keys.ts';

const origin = 'alfred/dep/ledger/led_a';
const text = 'alfred/dep/ledger/led_a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';

/** `place` gives what opens one and the same place again and again, as processes do. */
export function signerKeysContract(name: string, place: () => () => SignerKeys): void {
  describe(`${name} keeps the keys of a signer`, () => {
    it('has one first key of a ledger, for good, and another of another', async () => {
      const open = place();
      const first = await open().first('led_a', origin);
      expect(parseVerifierKey(first)).toMatchObject({ name: origin });
      expect(await open().first('led_a', origin)).toBe(first);
      const other = await open().first('led_b', 'alfred/dep/ledger/led_b');
      expect(other.split('+')[2]).not.toBe(first.split('+')[2]);
    });

    it('gives everybody the same first key, however many ask at once', async () => {
      const open = place();
      const asked = Array.from({ length: 8 }, () => open().first('led_a', origin));
      expect(new Set(await Promise.all(asked)).size).toBe(1);
    });

    it('signs with any key that it made, what anybody can verify', async () => {
      const open = place();
      const first = await open().first('led_a', origin);
      const next = await open().next('led_a', { origin, used: [first] });
      for (const key of [first, next]) {
        const keys = open();
        await keys.first('led_a', origin);
        const signature = await keys.sign('led_a', { key, text });
        const note = `${text}\n${signatureLine(key, signature)}`;
        expect(openNote(note, [key])).toEqual({ text, signedBy: [key] });
      }
    });

    it('makes no second key for a rotation that did not come about', async () => {
      const open = place();
      const first = await open().first('led_a', origin);
      const next = await open().next('led_a', { origin, used: [first] });
      expect(next).not.toBe(first);
      expect(await open().next('led_a', { origin, used: [first] })).toBe(next);
      const third = await open().next('led_a', { origin, used: [first, next] });
      expect(new Set([first, next, third]).size).toBe(3);
    });

    it('has a key of its own for another origin', async () => {
      const open = place();
      const first = await open().first('led_a', origin);
      const restored = await open().next('led_a', { origin: `${origin}/r2`, used: [first] });
      expect(parseVerifierKey(restored)).toMatchObject({ name: `${origin}/r2` });
      expect(restored.split('+')[2]).not.toBe(first.split('+')[2]);
    });

    it('signs with no key that it does not have', async () => {
      const key = await place()().next('led_a', { origin, used: [] });
      await expect(place()().sign('led_a', { key, text })).rejects.toMatchObject({
        code: 'signer_key_missing',
      });
    });
  });
}
