import { assetById } from '@alfred/money';
import { z } from 'zod';
import { type UsageBucket, usageBuckets } from './usage.ts';

/** Below 10^18 minor units for a million: far above any price, far below any overflow. */
const price = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,17})$/, 'a price is an integer of minor units as a decimal string');

const bucket = z.enum(usageBuckets as [UsageBucket, ...UsageBucket[]]);
const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'a name is printable ASCII without blanks');
const prices = z.partialRecord(bucket, price);

/** One model as the file states it. Buckets left out cost what `completePrices` says. */
export const modelSchema = z.strictObject({
  provider: name,
  model: name,
  /** Other names of the same model, exactly. */
  aliases: z.array(name).optional(),
  /** Every name that starts so is this model, unless it is named elsewhere. */
  prefixes: z.array(name).optional(),
  /** `<name>-YYYY-MM-DD` is this model: a dated snapshot of it. */
  dated: z.array(name).optional(),
  asset: z
    .string()
    .refine((id) => assetById(id) !== undefined, 'an asset that Alfred knows, such as USD/9'),
  prices: prices.refine(
    (stated) => stated.inputUncached !== undefined && stated.outputText !== undefined,
    'inputUncached and outputText are needed',
  ),
  /** Prices that replace those above once the whole input is larger than `above` units. */
  tiers: z
    .array(z.strictObject({ above: z.int().nonnegative(), prices }))
    .refine(
      (tiers) => tiers.every((tier, n) => n === 0 || tier.above > (tiers[n - 1]?.above ?? 0)),
      'tiers rise',
    )
    .optional(),
  context: z.int().positive().optional(),
  outputMax: z.int().positive().optional(),
});

/** What an operator writes: models that are added to the book, or replace the book's own. */
export const overridesSchema = z.strictObject({ models: z.array(modelSchema) });

/** A whole book. */
export const bookSchema = z.strictObject({
  version: z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]+\+[0-9a-f]{8}$/),
  models: z.array(modelSchema),
});

export type BookModel = z.infer<typeof modelSchema>;
export type BookJson = z.infer<typeof bookSchema>;
