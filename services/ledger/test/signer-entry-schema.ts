import { z } from 'zod';
import { entryOf, text } from './entry-shape.ts';

const seq = z.int().positive();

/** Entries about who signs. */
export const signerEntrySchemas = [
  entryOf('SignerKeyRotated.v1', z.strictObject({ from: text, to: text })),
  entryOf(
    'LedgerRestored.v1',
    z.strictObject({
      from: seq,
      to: seq,
      checkpoint: z.strictObject({
        origin: text,
        size: seq,
        root: z.string().regex(/^[0-9a-f]{64}$/),
      }),
      origin: text,
      key: text,
    }),
  ),
] as const;
