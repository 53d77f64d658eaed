import { z } from 'zod';
import type { Progress, RerateWish } from '../domain/rerate-page.ts';

/** Integers beyond a number stand as decimal strings. */
const integer = z
  .string()
  .regex(/^(0|[1-9][0-9]*)$/)
  .transform(BigInt);

const wishSchema: z.ZodType<RerateWish> = z.object({
  provider: z.string(),
  model: z.string(),
  fromVersion: z.string(),
  toVersion: z.string(),
  since: integer,
  until: integer,
  organization: z.string(),
  dryRun: z.boolean(),
});

const progressSchema: z.ZodType<Progress> = z.object({
  seen: integer,
  matched: integer,
  changed: integer,
  unpriced: integer,
  refused: integer,
  totals: z.array(z.object({ asset: z.string(), before: integer, after: integer })),
});

export function encodeJson(value: RerateWish | Progress): string {
  return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? each.toString() : each));
}

export function decodeWish(json: unknown): RerateWish {
  return wishSchema.parse(json);
}

export function decodeProgress(json: unknown): Progress {
  return progressSchema.parse(json);
}
