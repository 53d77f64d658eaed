import { describe, expect, it } from 'vitest';
import { macOf, openBox, type SubjectKey, sealBox } from './box.ts';

const keyOf = (subject: string, fill: number): SubjectKey => ({
  subject,
  bytes: Buffer.alloc(32, fill),
});
const ada = keyOf('usr_ada', 1);
const bob = keyOf('usr_bob', 2);
const place = ['led_1', 'api:key_1:once', 'memo'];
const nonce = Buffer.alloc(12, 7);

describe('a box', () => {
  it('opens in its place, with the keys of all whom it is about, in any order', () => {
    const box = sealBox({ keys: [ada, bob], place }, 'for the flowers', nonce);
    expect(openBox({ keys: [ada, bob], place }, box)).toBe('for the flowers');
    expect(openBox({ keys: [bob, ada], place }, box)).toBe('for the flowers');
  });

  it.each([
    ['one of two keys', { keys: [ada], place }],
    ['another key', { keys: [ada, keyOf('usr_bob', 3)], place }],
    ['the key of somebody else', { keys: [ada, keyOf('usr_eve', 2)], place }],
    ['another field', { keys: [ada, bob], place: ['led_1', 'api:key_1:once', 'reason'] }],
    [
      'parts that only join to the same',
      { keys: [ada, bob], place: ['led_1', 'api:key_1:oncem', 'emo'] },
    ],
  ])('does not open with %s', (_, sealing) => {
    const box = sealBox({ keys: [ada, bob], place }, 'for the flowers', nonce);
    expect(openBox(sealing, box)).toBeUndefined();
  });

  it('does not open when a byte of it is another, or of another format', () => {
    const box = sealBox({ keys: [ada], place }, 'x', nonce);
    for (let index = 0; index < box.length; index += 1) {
      const changed = Buffer.from(box);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(openBox({ keys: [ada], place }, changed)).toBeUndefined();
    }
    expect(openBox({ keys: [ada], place }, Buffer.alloc(0))).toBeUndefined();
  });

  it('has a form that never changes', () => {
    const box = sealBox({ keys: [ada, bob], place }, 'for the flowers', nonce);
    expect(box.toString('hex')).toBe(
      '010707070707070707070707072900fb8b7b92693ec04bc27fa7ed048babbdc1f31facb12431c25d32000139',
    );
    expect(macOf({ keys: [ada, bob], place }, 'for the flowers')).toBe(
      'b0de512c0c12e7099bd03c50be796cb582ed09aec2d15d1a293093595c3bf352',
    );
  });
});

describe('what stands for a text', () => {
  it('is the same for the same text in the same place, and needs the keys', () => {
    const mac = macOf({ keys: [ada], place }, 'x');
    expect(macOf({ keys: [ada], place }, 'x')).toBe(mac);
    expect(macOf({ keys: [ada], place }, 'y')).not.toBe(mac);
    expect(macOf({ keys: [bob], place }, 'x')).not.toBe(mac);
    expect(macOf({ keys: [ada], place: [...place, 'x'] }, '')).not.toBe(mac);
  });
});
