import type { Command as ProtoCommand } from '@alfred/contracts/ledger';
import { z } from 'zod';
import type { SealedText } from '../domain/sealed-text.ts';
import type { Checked } from './checked.ts';
import { id } from './command-shape.ts';

/** Texts of one command, whom one of them may be about, and the bytes of one box. */
const textsMax = 8;
const subjectsMax = 4;
const boxBytesMax = 4_096;
/** A format, a nonce and a tag: no box is shorter. */
const boxBytesMin = 29;

const sealedText = z.object({
  field: z.string().regex(/^[a-z][A-Za-z]{0,31}$/),
  subjects: z.array(id).min(1).max(subjectsMax).refine(isSorted, 'not sorted'),
  box: z
    .instanceof(Uint8Array)
    .refine(({ length }) => length >= boxBytesMin && length <= boxBytesMax, 'no box')
    .transform((bytes) => Buffer.from(bytes).toString('base64url')),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});

const sealedTexts = z
  .array(sealedText)
  .max(textsMax)
  .refine((all) => new Set(all.map(({ field }) => field)).size === all.length, 'a field twice');

/**
 * What a command says about people, or what is wrong with it; nothing when it says nothing. Whoever
 * vouches for the command's key has sealed it for that key.
 */
export function checkSealed(
  proto: ProtoCommand,
): Checked<{ readonly sealed?: readonly SealedText[] }> {
  const texts = proto.sealed?.texts ?? [];
  if (texts.length === 0) return { value: {} };
  if (!proto.origin) return { problem: 'sealed: it has no origin' };
  const parsed = sealedTexts.safeParse(texts);
  if (parsed.success) return { value: { sealed: parsed.data } };
  const [issue] = parsed.error.issues;
  return { problem: ['sealed', ...(issue?.path ?? [])].join('.').concat(`: ${issue?.message}`) };
}

function isSorted(ids: readonly string[]): boolean {
  return ids.every((each, index) => index === 0 || (ids[index - 1] ?? '') < each);
}
