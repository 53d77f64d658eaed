import { Block } from '@alfred/contracts/usage';
import type { UsageBlock } from '../domain/usage-block.ts';

/** Tag of `Block.records`: field 4, length-delimited. */
const recordsTag = 0x22;

/**
 * Encodes a block around records that are encoded already: a message inside a message is its
 * bytes, so what the journal holds travels as it is and is decoded once, by metering.
 */
export function encodeBlock({ records, sizes, ...block }: UsageBlock): Uint8Array {
  const head = Block.encode({ ...block, records: [], sizes: [...sizes] }).finish();
  return Buffer.concat([head, ...records.flatMap((bytes) => [prefixOf(bytes.length), bytes])]);
}

/** The tag, and the length as a varint. */
function prefixOf(length: number): Uint8Array {
  const prefix = [recordsTag];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) prefix.push((rest & 0x7f) | 0x80);
  return Uint8Array.of(...prefix, rest);
}
