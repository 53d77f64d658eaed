/** How many bytes of a leaf an id is made of. */
const idBytes = 16;

/**
 * The id of an entry in stores that recognise a repeated append by it: a UUIDv8 of the first 16
 * bytes of its leaf [RFC 9562]. It is made of what the entry says and of all before it, so that
 * another writer's entry with the same number has another id and is never taken for a repeat.
 *
 * @throws {RangeError} when `leaf` is shorter than 16 bytes
 */
export function eventIdOf(leaf: Uint8Array): string {
  if (leaf.length < idBytes) throw new RangeError('A leaf has at least 16 bytes.');
  const bytes = Buffer.from(leaf.subarray(0, idBytes));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...groups, hex.slice(20)].join('-');
}
