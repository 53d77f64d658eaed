import { usageBuckets } from '@alfred/pricing';
import { z } from 'zod';
import { assetCode, decimal, digits, id, instant } from './schemas.ts';

// What the routes of the price book take and give.

const priceName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/, 'it is not printable ASCII without blanks');

const modelName = priceName.meta({ description: 'A model; `*` for those without a price.' });
const providerName = priceName.meta({ description: 'A provider.', example: 'openai' });

export const version = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,9}\+[0-9a-f]{8}$/)
  .meta({ description: 'A version of the price book.', example: '2026-11-22.1+62d7e048' });

const bucket = z.enum(usageBuckets as [(typeof usageBuckets)[number], ...typeof usageBuckets]);

const prices = z.partialRecord(bucket, decimal).meta({
  description: 'For a million units of each bucket, in the unit of the asset.',
  example: { inputUncached: '0.15', cacheRead: '0.075', outputText: '0.60' },
});

const tiers = z
  .array(z.strictObject({ above: z.int().nonnegative(), prices }))
  .max(16)
  .meta({ description: 'Prices of the whole call once its input is larger than `above`.' });

const timeOfDay = z
  .string()
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/)
  .meta({ description: 'A time of day in UTC.', example: '16:30' });

const hours = z
  .array(z.strictObject({ start: timeOfDay, end: timeOfDay, prices, tiers: tiers.optional() }))
  .max(8)
  .meta({ description: 'Other prices every day from `start` until `end`, also over midnight.' });

/** RFC 3339 with any offset. */
const from = z.iso.datetime({ offset: true }).meta({
  description: 'Since when. Without it: from now on.',
});

export const priceBody = z.strictObject({
  asset: assetCode.default('USD'),
  prices,
  tiers: tiers.optional(),
  hours: hours.optional(),
  context: z.int().positive().optional(),
  outputMax: z.int().positive().optional(),
  from: from.optional(),
});

export const ceilingBody = priceBody.extend({
  provider: providerName.default('*').meta({ description: 'A provider, or `*` for all of them.' }),
});

export const priceParams = z.strictObject({ provider: providerName, model: modelName });
export const fromQuery = z.strictObject({ from: from.optional() });
export const fromBody = fromQuery.optional();
export const ceilingQuery = fromQuery.extend({ provider: providerName.default('*') });
export const atQuery = z.strictObject({
  at: from.optional().meta({ description: 'An instant. Without it: now.' }),
});

const edition = z.object({
  provider: z.string(),
  model: z.string(),
  aliases: z.array(z.string()),
  from: instant.nullable().meta({ description: 'Since when; null: it always was so.' }),
  unpriced: z.boolean().meta({ description: 'It has no price from then on.' }),
  asset: assetCode,
  prices,
  tiers,
  hours,
  context: z.int().nullable(),
  outputMax: z.int().nullable(),
});

export const changedPrice = edition
  .extend({
    version,
    until: instant.nullable().meta({
      description: 'When the next dated price of the same model takes over; null: none is to come.',
    }),
  })
  .meta({ id: 'ChangedPrice' });

const pricesMax = 1_000;

export const pricesQuery = z.strictObject({
  provider: providerName.optional(),
  model: modelName.optional(),
  after: digits({
    max: 1_000_000,
    description: 'The cursor `next` of the page before.',
  }).optional(),
  limit: digits({ max: pricesMax, description: `1 to ${pricesMax} elements.` })
    .refine((text) => text !== '0', 'it is zero')
    .default('200'),
});

export const priceList = z
  .object({ version, data: z.array(edition.meta({ id: 'Price' })), next: z.string().nullable() })
  .meta({ id: 'Prices' });

export const priceAt = z
  .object({
    version,
    provider: z.string(),
    model: z.string().meta({ description: 'The name that its price stands under.' }),
    at: instant,
    ceiling: z.boolean().meta({ description: 'It has no price of its own.' }),
    asset: assetCode,
    prices,
    tiers,
  })
  .meta({ id: 'PriceAt' });

export const versionsQuery = z.strictObject({
  before: version.optional().meta({ description: 'The cursor `next` of the page before.' }),
  limit: digits({ max: 200, description: '1 to 200 elements.' })
    .refine((text) => text !== '0', 'it is zero')
    .default('50'),
});

export const priceVersion = z
  .object({
    version,
    since: instant,
    supersededBy: version.nullable(),
    supersededAt: instant.nullable(),
  })
  .meta({ id: 'PriceVersion' });

export const versionParams = z.strictObject({ version });

export const supersedeBody = z.strictObject({
  by: version.optional().meta({ description: 'The right version. Without it: the one in force.' }),
});

const dollars = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,8})(\.[0-9]{1,18})?$/, 'it is no decimal number')
  .refine((text) => /[1-9]/.test(text), 'it is zero')
  .meta({ description: 'What one unit is worth in dollars.', example: '0.01' });

export const rateParams = z.strictObject({ asset: assetCode });
export const rateBody = z.strictObject({ dollars, from: from.optional() });

const rate = z.object({ asset: assetCode, dollars: z.string(), from: instant.nullable() });

export const changedRate = rate.extend({ version }).meta({ id: 'ChangedRate' });
export const rateList = z.object({ version, data: z.array(rate) }).meta({ id: 'Rates' });

export const rerateBody = z.strictObject({
  provider: providerName,
  model: modelName.optional(),
  fromVersion: version.optional().meta({ description: 'The version that charged.' }),
  toVersion: version.optional().meta({ description: 'Without it: the version in force.' }),
  since: from.optional().meta({ description: 'Of requests that started from then on.' }),
  until: from.optional().meta({ description: 'Of requests that started before then.' }),
  organization: id.optional().meta({ description: 'Without it: of every organisation.' }),
  dryRun: z.boolean().default(true).meta({
    description: 'Counts what would change and changes nothing, unless it is `false`.',
  }),
});

const count = z.int().nonnegative();

export const rerate = z
  .object({
    id,
    status: z.enum(['running', 'done']),
    createdAt: instant,
    provider: z.string(),
    model: z.string().nullable(),
    fromVersion: version.nullable(),
    toVersion: version,
    since: instant.nullable(),
    until: instant.nullable(),
    organization: id.nullable(),
    dryRun: z.boolean(),
    seen: count.meta({ description: 'Requests that were looked at so far.' }),
    matched: count,
    changed: count.meta({ description: 'Charges that change, or would.' }),
    unpriced: count.meta({ description: 'Matching requests that the right version cannot price.' }),
    refused: count.meta({ description: 'Changes that the ledger did not take.' }),
    totals: z.array(z.object({ asset: assetCode, before: decimal, after: decimal })),
  })
  .meta({ id: 'Rerate' });
