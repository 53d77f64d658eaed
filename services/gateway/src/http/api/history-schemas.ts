import { z } from 'zod';
import { windows } from './money-schemas.ts';
import { asOf, assetCode, decimal, digits, id, instant } from './schemas.ts';

const linesMax = 500;
const linesUsual = 50;
const statementLinesMax = 1_000;
const statementLinesUsual = 100;
const seqMax = Number.MAX_SAFE_INTEGER;

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
const date = moment.meta({
  description: 'A date, as days are in the time zone of the organisation, or RFC 3339.',
});

const asOfSeq = digits({ max: seqMax, description: 'As they stood after this entry.' });
const asOfTime = moment.meta({
  description: 'As they stood at this time (RFC 3339), or at the end of this day.',
});
const effective = moment.meta({
  description:
    'By the dates of the books, at this time or at the end of this day: an entry counts by its effective date where it has one, whenever it was written.',
});

/** At most one moment. */
export const whenQuery = z.strictObject({
  asOfSeq: asOfSeq.optional(),
  asOf: asOfTime.optional(),
  effective: effective.optional(),
});

export const budgetWhenQuery = z.strictObject({
  asOfSeq: asOfSeq.optional(),
  asOf: asOfTime.optional(),
});

const account = z
  .enum(['wallet', 'pool'])
  .default('wallet')
  .meta({ description: "The node's own wallet, or the pool of everybody below it." });

const page = {
  before: digits({ max: seqMax, description: 'Entries with a smaller number.' }).optional(),
  limit: digits({ max: linesMax, description: `1 to ${linesMax} entries.` })
    .refine((text) => text !== '0', 'it is zero')
    .default(String(linesUsual)),
};

export const walletEntriesQuery = z.strictObject({ asset: assetCode, account, ...page });

export const budgetEntriesParams = z.strictObject({ node: id, window: z.enum(windows) });
export const budgetEntriesQuery = z.strictObject({ asset: assetCode, ...page });

const next = z
  .string()
  .nullable()
  .meta({ description: 'The `before` of the next page; null on the last one.' });

const place = {
  seq: z.int().positive(),
  at: instant,
  type: z.string().meta({ description: 'What the entry is.' }),
  reference: z
    .string()
    .nullable()
    .meta({ description: 'The request, report, transfer or lease that it was about.' }),
  entry: z.string().meta({ description: 'Where the entry itself is.' }),
};

const line = z
  .object({
    ...place,
    effective: instant.meta({ description: 'The date in the books.' }),
    counter: z.string().meta({ description: 'The account on the other side.' }),
    by: z.object({ available: decimal, held: decimal, posted: decimal }),
    after: z.object({ available: decimal, held: decimal, posted: decimal }),
  })
  .meta({ id: 'MovementLine' });

const accountShown = { node: id, account: z.enum(['wallet', 'pool']), asset: assetCode };

export const walletEntries = z
  .object({ ...accountShown, data: z.array(line), next, asOf })
  .meta({ id: 'WalletEntries' });

export const budgetEntries = z
  .object({
    ...{ node: id, window: z.string(), asset: assetCode, asOf, next },
    data: z.array(
      z
        .object({
          ...place,
          start: z.string().meta({ description: 'Where the stretch of the window begins.' }),
          by: z.object({ used: decimal, held: decimal }),
          after: z.object({ used: decimal, held: decimal, limit: decimal }),
        })
        .meta({ id: 'BudgetLine' }),
    ),
  })
  .meta({ id: 'BudgetEntries' });

const stretch = {
  asset: assetCode,
  account,
  from: date,
  to: moment.meta({ description: 'The same; the first moment that is not stated any more.' }),
};

const cursor = z
  .string()
  .regex(/^\d{1,16}\.\d{1,16}$/)
  .meta({ description: 'The cursor `next` of the page before.' });

/** Times and dates alike; which moment a date is depends on the organisation, and not their order. */
const isInOrder = ({ from, to }: { readonly from: string; readonly to: string }): boolean =>
  !(Date.parse(from) > Date.parse(to));
const ordered = { path: ['to'], error: 'it is before from' };

export const statementQuery = z
  .strictObject({
    ...stretch,
    after: cursor.optional(),
    limit: digits({ max: statementLinesMax, description: `1 to ${statementLinesMax} lines.` })
      .refine((text) => text !== '0', 'it is zero')
      .default(String(statementLinesUsual)),
  })
  .refine(isInOrder, ordered);

export const statementFileQuery = z.strictObject(stretch).refine(isInOrder, ordered);

const standing = z.object({ available: decimal, held: decimal, posted: decimal });

export const statement = z
  .object({
    ...accountShown,
    from: instant,
    to: instant,
    opening: standing,
    closing: standing,
    totals: z
      .array(standing.extend({ type: z.string(), count: z.int() }))
      .meta({ description: 'By what the entries are, of the whole statement; on its first page.' }),
    lines: z.array(line),
    next: z.string().nullable().meta({ description: 'The cursor of the next page.' }),
    final: z.boolean().meta({
      description: 'The books are closed over all of it: no entry is dated into it any more.',
    }),
    closedBy: z.int().nullable().meta({ description: 'The entry that closed them.' }),
    asOf,
  })
  .meta({ id: 'Statement' });

const file = z.string().meta({ description: 'RFC 4180, a header and a line for each entry.' });

/** Never serialised: the file is written as it comes. */
export const csv = { content: { 'text/csv': { schema: file } } };
