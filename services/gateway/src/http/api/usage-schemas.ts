import { usageBuckets } from '@alfred/pricing';
import { z } from 'zod';
import { version } from './price-schemas.ts';
import { assetCode, decimal, digits, errorBody, id, instant } from './schemas.ts';

// CloudEvents 1.0 that tell of usage outside, and what operators decide about.

/** Events of one batch. */
export const eventsMax = 1_000;

export const eventType = 'alfred.usage.v1';

const text = (lengthMax: number) =>
  z
    .string()
    .min(1)
    .max(lengthMax)
    .refine((value) => value.isWellFormed(), 'it is not well-formed Unicode')
    .refine((value) => !/\p{Cc}/u.test(value), 'it has control characters');

const tag = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'it is no tag');
const bucket = z.enum(usageBuckets as [(typeof usageBuckets)[number], ...typeof usageBuckets]);

/** Counts as they come: what cannot be is refused by its name, not by its shape. */
const data = z
  .strictObject({
    provider: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'it is no provider'),
    model: z.string().regex(/^[\x21-\x7e]{1,200}$/, 'it is no model'),
    usage: z.partialRecord(bucket, z.int()).default({}),
    total: z.int().optional().meta({
      description: 'The sum of all counts but searches and requests; checked when it is stated.',
    }),
    amount: decimal.optional().meta({ description: 'Charged as it is, in place of the counts.' }),
    asset: assetCode.optional().meta({ description: 'Of the amount. Without it: USD.' }),
    tags: z
      .record(tag, tag)
      .refine((tags) => Object.keys(tags).length <= 10, 'they are over 10')
      .default({}),
  })
  .refine(
    ({ usage, amount }) => amount !== undefined || Object.keys(usage).length > 0,
    'it states neither usage nor an amount',
  );

/** What else an event may say; nobody reads it here. */
const extensionsMax = 20;
const extensionName = /^[a-z0-9]{1,64}$/;
const extension = z.union([z.string().max(1_000), z.boolean(), z.int(), z.null()]);

function extensionsOf(event: object): readonly string[] {
  const standard = new Set([
    ...['specversion', 'id', 'source', 'type', 'subject', 'time', 'data'],
    ...['datacontenttype', 'dataschema'],
  ]);
  return Object.keys(event).filter((name) => !standard.has(name));
}

export const usageEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: text(200),
    source: text(500),
    type: z.literal(eventType),
    subject: id.meta({ description: 'The node that used it.' }),
    time: z.iso.datetime({ offset: true }).meta({ description: 'When it happened.' }),
    datacontenttype: z
      .string()
      .max(200)
      .regex(/^application\/([\w.-]+\+)?json *(;.*)?$/i, 'it is no JSON')
      .nullish(),
    dataschema: z.string().min(1).max(1_000).nullish(),
    data,
  })
  .catchall(extension)
  .superRefine((event, context) => {
    const names = extensionsOf(event);
    const odd = names.find((name) => !extensionName.test(name));
    const message = 'an attribute has a name of 1 to 64 lower-case letters and digits';
    if (odd !== undefined) context.addIssue({ code: 'custom', path: [odd], message });
    if (names.length <= extensionsMax) return;
    context.addIssue({ code: 'custom', message: `it has over ${extensionsMax} extensions` });
  })
  .meta({
    example: {
      specversion: '1.0',
      id: '1',
      source: 'https://batch.example/jobs',
      type: eventType,
      subject: 'usr_4fJ2mQ0aZrT1nYc8Wd3LxK',
      time: '2026-11-20T10:00:00Z',
      data: { provider: 'openai', model: 'gpt-4o-mini', usage: { inputUncached: 812 } },
    },
  });

/** One event, or a batch. Every event is read by itself, so that a wrong one holds no other back. */
export const usageBody = z.union(
  [z.array(z.unknown()).min(1).max(eventsMax), z.record(z.string(), z.unknown())],
  `it is no event, and no batch of 1 to ${eventsMax.toLocaleString('en')} events`,
);

const eventName = { id: z.string().nullable(), source: z.string().nullable() };

const accepted = z.object({
  ...eventName,
  status: z.enum(['accepted', 'repeated']),
  entry: z.int().meta({ description: 'The number of its entry in the ledger.' }),
  asset: assetCode,
  amount: decimal,
  covered: decimal.meta({ description: 'What whoever pays for the node had.' }),
  overrun: decimal.meta({ description: 'What nobody had: it is charged to the overrun account.' }),
  price: version,
});

const refused = z.object({
  ...eventName,
  status: z.literal('refused'),
  error: errorBody.shape.error,
});

export const reported = z
  .object({ results: z.array(z.union([accepted, refused])) })
  .meta({ id: 'ReportedUsage' });

export const stoppedQuery = z.strictObject({
  after: digits({ max: Number.MAX_SAFE_INTEGER, description: 'The cursor `next`.' }).default('0'),
  limit: digits({ max: 200, description: '1 to 200 elements.' })
    .refine((value) => value !== '0', 'it is zero')
    .default('50'),
});

export const stoppedPage = z
  .object({
    data: z.array(
      z.object({
        id: z.string(),
        at: instant,
        organization: z.string(),
        ledger: z.string(),
        request: z.string().nullable(),
        reason: z.string(),
        params: z.record(z.string(), z.string()),
        asset: assetCode.nullable(),
        amount: z.string().nullable().meta({ description: 'What was charged.' }),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'StoppedRecords' });

export const stoppedParams = z.strictObject({
  id: digits({ max: Number.MAX_SAFE_INTEGER, description: 'The id of a stopped record.' }),
});

export const decisionBody = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('keep') }),
  z.strictObject({ decision: z.literal('charge'), asset: assetCode, amount: decimal }),
]);

export const decided = z
  .object({ id: z.string(), entry: z.int().nullable() })
  .meta({ id: 'DecidedRecord' });
