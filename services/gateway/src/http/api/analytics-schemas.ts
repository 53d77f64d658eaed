import { z } from 'zod';
import { type SpendKey, spendKeys } from '../../ports/api/insights.ts';
import { asOf, assetCode, decimal, digits, id, instant } from './schemas.ts';

const rowsMax = 1_000;
const rowsUsual = 100;
const hoursMax = 24;
const nameLengthMax = 200;

const when = z.iso
  .datetime({ offset: true })
  .meta({ description: 'RFC 3339; sums are kept by the hour (UTC) in which it lies.' });

const by = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(spendKeys)))
  .transform((keys): readonly SpendKey[] => [...new Set(keys)])
  .refine((keys) => !(keys.includes('hour') && keys.includes('day')), 'hour or day, not both')
  .meta({ description: `Some of ${spendKeys.join(', ')}, with commas; without it, one row.` });

const node = id.optional().meta({
  description: 'Of this node and everything below it, as the tree is now. Members: their own.',
});
const name = z.string().min(1).max(nameLengthMax).optional();

export const spendQuery = z.strictObject({
  from: when.optional().meta({ description: 'The first hour; a day before `until` if left out.' }),
  until: when.optional().meta({ description: 'The first hour that does not count any more.' }),
  by: by.optional(),
  node,
  model: name,
  provider: name,
  limit: digits({ max: rowsMax, description: `1 to ${rowsMax} rows.` })
    .refine((text) => text !== '0', 'it is zero')
    .default(String(rowsUsual)),
});

export const liveQuery = z.strictObject({
  node,
  hours: digits({ max: hoursMax, description: `The last 1 to ${hoursMax} hours.` })
    .refine((text) => text !== '0', 'it is zero')
    .default('1'),
});

const count = z.int().nonnegative();
const millis = z.number().nonnegative();

const spendRow = z
  .object({
    node: id.optional(),
    model: z.string().optional(),
    provider: z.string().optional(),
    start: instant.optional(),
    amounts: z.array(z.object({ asset: assetCode, amount: decimal })),
    requests: count.meta({ description: 'Requests that were charged.' }),
    released: count.meta({ description: 'Requests that ended without a charge.' }),
    tokens: z.record(z.string(), count).meta({ description: 'By bucket of usage.' }),
    latency: z
      .object({ count, meanMs: millis, p50Ms: millis, p95Ms: millis, firstByteMeanMs: millis })
      .meta({
        description:
          'Of the provider, over `count` requests; the first byte as the client saw it, from the arrival of its request: with what Alfred and failed calls before took, so that `firstByteMeanMs` may be more than `meanMs`. Percentiles are never too low, and at most a quarter too high.',
      }),
    lineage: z.string().meta({
      description: 'The entries that these figures are the sums of: `GET` it.',
    }),
  })
  .meta({ id: 'SpendRow' });

export const spend = z
  .object({ node: id, data: z.array(spendRow), isCut: z.boolean(), asOf })
  .meta({ id: 'Spend' });

/** Never serialised: the stream is written as it comes. */
export const liveEvents = z
  .string()
  .meta({ description: '`text/event-stream`: the data of each event is a Spend in JSON.' });
