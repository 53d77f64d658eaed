import { z } from 'zod';
import { acts } from '../src/domain/acts.ts';
import { count, entryOf, perhaps, text } from './entry-shape.ts';

/** Entries for auditors. */
export const auditEntrySchemas = [
  entryOf(
    'ActRecorded.v1',
    z.strictObject({
      act: z.enum(acts),
      subject: text,
      facts: z
        .record(text, text)
        .default({})
        .transform((facts) => Object.entries(facts)),
    }),
  ),
  entryOf(
    'RefusalsCounted.v1',
    z.strictObject({
      node: text,
      apiKey: perhaps(text),
      code: text,
      count,
      first: count,
      last: count,
    }),
  ),
] as const;
