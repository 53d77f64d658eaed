import type { z } from 'zod';

/** What may be worked with, or what is wrong with it. */
export type Checked<Value> = { readonly value: Value } | { readonly problem: string };

/** The value of a body as its schema reads it; a problem names the member that has it. */
export function checkBody<Value>(
  schema: z.ZodType<Value>,
  { $case, value }: { readonly $case: string; readonly value: unknown },
): Checked<Value> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const [issue] = parsed.error.issues;
  return { problem: [$case, ...(issue?.path ?? [])].join('.').concat(`: ${issue?.message}`) };
}
