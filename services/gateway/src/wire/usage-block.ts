import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** Consecutive records of one incarnation, as they lie in its journal. */
export interface UsageBlock {
  readonly incarnation: string;
  /** The journal position of the first record, and of the first byte after the last one. */
  readonly start: bigint;
  readonly end: bigint;
  readonly records: readonly Uint8Array[];
  /** How many bytes each record takes in the journal. */
  readonly sizes: readonly number[];
}

// Field numbers of alfred.usage.v1.Block, shifted beside their wire types.
const incarnationTag = (1 << 3) | 2;
const startTag = 2 << 3;
const endTag = 3 << 3;
const recordTag = (4 << 3) | 2;
const sizesTag = (5 << 3) | 2;

/**
 * Encodes a block around records that are encoded already: a message inside a message is its
 * bytes, so what the journal holds travels as it is and is decoded once, by metering.
 */
export function encodeBlock(block: UsageBlock): Uint8Array {
  const { incarnation, start, end, records, sizes } = block;
  const writer = new BinaryWriter();
  writer.uint32(incarnationTag).string(incarnation);
  writer.uint32(startTag).int64(start);
  writer.uint32(endTag).int64(end);
  for (const record of records) writer.uint32(recordTag).bytes(record);
  writer.uint32(sizesTag).fork();
  for (const size of sizes) writer.uint32(size);
  return writer.join().finish();
}
