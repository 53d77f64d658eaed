import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventIdOf } from './event-id.ts';

const leafOf = (text: string): Buffer => createHash('sha256').update(text).digest();

describe('the id of an entry', () => {
  it('is a UUIDv8, whatever its leaf is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 32 }), (leaf) => {
        expect(eventIdOf(leaf)).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
      }),
    );
  });

  it('keeps all other bits of the leaf', () => {
    const leaf = Buffer.from('00112233445566778899aabbccddeeff'.repeat(2), 'hex');
    expect(eventIdOf(leaf)).toBe('00112233-4455-8677-8899-aabbccddeeff');
    expect(eventIdOf(Buffer.alloc(32, 0xff))).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff');
    expect(eventIdOf(Buffer.alloc(32))).toBe('00000000-0000-8000-8000-000000000000');
  });

  it('is one for one leaf, and another for another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect(eventIdOf(leafOf(one)) === eventIdOf(leafOf(other))).toBe(one === other);
      }),
    );
  });

  it('leaves the leaf as it is, and is refused for less than an id', () => {
    const leaf = Buffer.alloc(32, 0xff);
    eventIdOf(leaf);
    expect(leaf).toEqual(Buffer.alloc(32, 0xff));
    expect(() => eventIdOf(Buffer.alloc(15))).toThrow(RangeError);
  });
});
