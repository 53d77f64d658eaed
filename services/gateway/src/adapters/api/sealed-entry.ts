import { z } from 'zod';
import type { SealedEntry } from '../../ports/api/people.ts';

const sealedEntry = z.looseObject({
  key: z.string(),
  sealed: z.array(
    z.object({
      field: z.string(),
      subjects: z.array(z.string()),
      box: z.string().transform((text) => Buffer.from(text, 'base64url')),
      mac: z.string(),
    }),
  ),
});

/** What an entry says about people; undefined where it says nothing. */
export function sealedEntryOf(line: string): SealedEntry | undefined {
  if (!line.includes(',"sealed":[')) return undefined;
  const parsed = sealedEntry.safeParse(JSON.parse(line));
  return parsed.success ? { key: parsed.data.key, texts: parsed.data.sealed } : undefined;
}
