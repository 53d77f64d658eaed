import { assetById, USD } from '@alfred/money';
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
const asset = z
  .string()
  .refine((id) => assetById(id) !== undefined, 'an asset that Alfred knows, such as USD/9');

/** An instant, to the millisecond: from then on. */
const from = z.iso.datetime({ error: 'an instant in UTC, such as 2026-12-01T00:00:00Z' });

/** Prices that replace those beside them once the whole input is larger than `above` units. */
const tiers = z
  .array(z.strictObject({ above: z.int().nonnegative(), prices }))
  .max(16)
  .refine(
    (given) => given.every((tier, n) => n === 0 || tier.above > (given[n - 1]?.above ?? 0)),
    'tiers rise',
  );

/** A time of day in UTC. */
const timeOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time such as 16:30');

/**
 * Every day from `start` until `end`, over midnight when that is earlier: what it states replaces
 * the prices beside it. Of several that hold, the first counts.
 */
const hours = z.strictObject({ start: timeOfDay, end: timeOfDay, prices, tiers: tiers.optional() });

/** What stands for every model that has no price: under `*`, of a provider or of all (`*`). */
export const ceilingModel = '*';

const modelShape = z.strictObject({
  provider: name,
  model: name,
  /** Other names of the same model, exactly. */
  aliases: z.array(name).optional(),
  /** Every name that starts so is this model, unless it is named elsewhere. */
  prefixes: z.array(name).optional(),
  /** `<name>-YYYY-MM-DD` is this model: a dated snapshot of it. */
  dated: z.array(name).optional(),
  /** Since when; left out: it always was so. */
  from: from.optional(),
  /** It has no price from then on. */
  unpriced: z.literal(true).optional(),
  asset,
  prices,
  tiers: tiers.optional(),
  hours: z.array(hours).max(8).optional(),
  context: z.int().positive().optional(),
  outputMax: z.int().positive().optional(),
});

const isPriced = ({ unpriced, prices: stated }: z.infer<typeof modelShape>): boolean =>
  unpriced === true || (stated.inputUncached !== undefined && stated.outputText !== undefined);

const unpricedProblem = 'inputUncached and outputText are needed';

/**
 * One model as the file states it. Buckets left out cost what `completePrices` says. The same model
 * again with another `from` is what it costs from then on.
 */
export const modelSchema = modelShape.refine(isPriced, unpricedProblem);

/** What one unit of an asset is worth in dollars, since when. */
export const rateSchema = z.strictObject({
  asset: asset.refine((id) => id !== USD.id, 'dollars are what rates are stated in'),
  from: from.optional(),
  dollars: z
    .string()
    .regex(/^(0|[1-9][0-9]{0,8})(\.[0-9]{1,18})?$/, 'dollars for one unit as a decimal string')
    .refine((dollars) => /[1-9]/.test(dollars), 'nothing is worth nothing'),
});

/** What an operator writes: models that are added to the book, or replace the book's own. */
export const overridesSchema = z.strictObject({
  models: z.array(modelSchema),
  rates: z.array(rateSchema).optional(),
});

/**
 * A change of the book by an administrator: what holds from its date until the next one. Names of a
 * model are the list's own, so that no change can take a name from another model.
 */
export const amendmentSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('priced'),
    model: modelShape
      .omit({ aliases: true, prefixes: true, dated: true })
      .extend({ from })
      .refine(isPriced, unpricedProblem),
  }),
  z.strictObject({ kind: z.literal('rated'), rate: rateSchema.safeExtend({ from }) }),
  // From then on the book's own prices hold again.
  z.strictObject({ kind: z.literal('listed'), provider: name, model: name, from }),
]);

/** A whole book. */
export const bookSchema = z.strictObject({
  version: z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]+\+[0-9a-f]{8}$/),
  models: z.array(modelSchema),
  rates: z.array(rateSchema).optional(),
});

export type BookModel = z.infer<typeof modelSchema>;
export type BookJson = z.infer<typeof bookSchema>;
export type BookRate = z.infer<typeof rateSchema>;
export type Amendment = z.infer<typeof amendmentSchema>;
