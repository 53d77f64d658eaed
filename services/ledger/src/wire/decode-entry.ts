import { z } from 'zod';
import type { Entry } from './entry.ts';
import { entrySchema } from './entry-schema.ts';

/**
 * An entry out of its stored bytes.
 *
 * @throws when they are not an entry of a type that this release knows: the log is damaged, or newer
 */
export function decodeEntry(bytes: Uint8Array): Entry {
  const { v: _, type, postings, data, ...envelope } = entrySchema.parse(parse(bytes));
  const { ledger, seq, epoch, prev, at, key, digest, actor, policy, price } = envelope;
  // Type and data were checked together by the schema of that type.
  const event = { type, postings, data } as Entry['event'];
  return { ledger, seq, epoch, prev, at, key, digest, actor, policy, price, event };
}

/** What chains an entry to the one before it. */
export type Link = Pick<Entry, 'ledger' | 'seq' | 'prev'>;

const linkSchema = z.object({ ledger: z.string(), seq: z.number(), prev: z.string() });

/** Only the link of an entry, of any type: for whoever follows the chain and not the books. */
export function decodeLink(bytes: Uint8Array): Link {
  return linkSchema.parse(parse(bytes));
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
}
