import { RawBlock } from '@alfred/contracts/usage';
import type { UsageBlock } from '../domain/usage-block.ts';

/**
 * Encodes a block around records that are encoded already: what the journal holds travels as it
 * is, and is decoded once, by metering.
 */
export function encodeBlock({ records, sizes, ...block }: UsageBlock): Uint8Array {
  return RawBlock.encode({ ...block, records: [...records], sizes: [...sizes] }).finish();
}
