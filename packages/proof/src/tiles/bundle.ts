const lengthBytes = 2;
const entryBytesMax = 0xffff;

/**
 * Entries, each behind its length in two bytes (big-endian): a C2SP tlog-tiles entry bundle.
 *
 * @throws RangeError for an entry of more than 65,535 bytes
 */
export function encodeBundle(entries: readonly Uint8Array[]): Buffer {
  const parts = entries.flatMap((entry) => {
    if (entry.length > entryBytesMax) throw new RangeError('An entry has at most 65,535 bytes.');
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt16BE(entry.length);
    return [length, entry];
  });
  return Buffer.concat(parts);
}

/** The entries of a bundle, or undefined when a length does not fit what follows it. */
export function decodeBundle(bundle: Uint8Array): readonly Buffer[] | undefined {
  const bytes = Buffer.from(bundle.buffer, bundle.byteOffset, bundle.byteLength);
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + lengthBytes > bytes.length) return undefined;
    const end = at + lengthBytes + bytes.readUInt16BE(at);
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(at + lengthBytes, end));
    at = end;
  }
  return entries;
}
