import { z } from 'zod';
import type { LogEvent } from '../domain/threshold.ts';

/** What says what an entry is. Entries of other types are not looked at any further. */
const typed = z.looseObject({ type: z.string(), data: z.unknown() });

/** What every entry begins with. */
const envelope = z.looseObject({ ledger: z.string(), seq: z.number(), at: z.number() });

const owned = z.looseObject({ ledger: z.string() });

const erased = z.looseObject({ node: z.string() });

const placed = z.looseObject({ node: z.string(), parent: z.string().optional() });

const minor = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt);

const crossed = z.looseObject({
  node: z.string(),
  asset: z.string(),
  window: z.string(),
  start: z.string(),
  percent: z.number(),
  used: minor,
  limit: minor,
});

/**
 * What an entry means here; undefined when nothing. Throws for one that should mean something and
 * cannot be read: nothing behind it is told before that is repaired.
 */
export function decodeEntry(bytes: Uint8Array): LogEvent | undefined {
  const buffer = bufferOf(bytes);
  if (!told.some((type) => buffer.includes(type))) return undefined;
  const entry = parse(bytes);
  const { type, data } = typed.parse(entry);
  if (type === 'NodeOpened.v1' || type === 'NodeMoved.v1') {
    const { node, parent } = placed.parse(data);
    return { type: 'node_placed', node, parent };
  }
  if (type === 'ErasureDone.v1') return { type: 'person_erased', node: erased.parse(data).node };
  if (type !== 'ThresholdCrossed.v1') return undefined;
  const { ledger, seq, at } = envelope.parse(entry);
  const { node, asset, window, start, percent, used, limit } = crossed.parse(data);
  return {
    type: 'threshold_crossed',
    threshold: {
      ...{ ledger, seq: BigInt(seq), at: BigInt(at) },
      ...{ node, asset, window, start, percent, used, limit },
    },
  };
}

/** Whose log an entry is of. Throws for what is no entry. */
export function ledgerOf(bytes: Uint8Array): string {
  return owned.parse(parse(bytes)).ledger;
}

/**
 * What an entry that is told has in it. Most have none of them, and need not be read; what has one
 * of them elsewhere is read, and found out.
 */
const told = ['NodeOpened.v1', 'NodeMoved.v1', 'ThresholdCrossed.v1', 'ErasureDone.v1'].map(
  (type) => Buffer.from(`"type":"${type}"`),
);

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(bufferOf(bytes).toString());
}

/** The same bytes, not a copy of them. */
function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
