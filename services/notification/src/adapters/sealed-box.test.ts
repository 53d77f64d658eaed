import { expect, it } from 'vitest';
import { sealedBox } from './sealed-box.ts';

const key = Buffer.alloc(32, 7);

it('opens what it sealed, where it was sealed, and nowhere else', () => {
  const box = sealedBox(key);
  const sealed = box.seal('whsec_ünïcode', 'sub_1/secret');
  expect(sealed.includes('whsec')).toBe(false);
  expect(box.open(sealed, 'sub_1/secret')).toBe('whsec_ünïcode');
  expect(box.open(sealed, 'sub_2/secret')).toBeUndefined();
  expect(box.open(sealed, 'sub_1/url')).toBeUndefined();
  expect(sealedBox(Buffer.alloc(32, 8)).open(sealed, 'sub_1/secret')).toBeUndefined();
});

it('opens nothing that was changed, in any byte', () => {
  const box = sealedBox(key);
  const sealed = box.seal('secret', 'a');
  for (const [index] of sealed.entries()) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(box.open(changed, 'a'), `${index}`).toBeUndefined();
  }
  for (let end = 0; end < sealed.length; end += 1) {
    expect(box.open(sealed.subarray(0, end), 'a'), `${end}`).toBeUndefined();
  }
});

it('seals one text differently each time', () => {
  const box = sealedBox(key);
  expect(box.seal('x', 'a').equals(box.seal('x', 'a'))).toBe(false);
});

it('takes a key of 256 bits', () => {
  expect(() => sealedBox(Buffer.alloc(16))).toThrow(
    expect.objectContaining({ code: 'setting_invalid' }),
  );
});
