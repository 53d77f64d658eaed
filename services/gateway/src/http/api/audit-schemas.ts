import { z } from 'zod';
import { type AuditFilter, auditCategories } from '../../ports/api/audit-trail.ts';
import { readInstant } from './render.ts';
import { assetCode, decimal, digits, id, instant } from './schemas.ts';

const rowsMax = 500;
const rowsUsual = 100;
const wordsMax = 8;
const seqMax = Number.MAX_SAFE_INTEGER;

const when = z.iso.datetime({ offset: true });
const word = z
  .string()
  .max(200)
  .regex(/^[!-~]*$/, 'it is no public word');

/** By what entries are looked for; all of it holds. */
const filters = {
  actor: id.optional().meta({ description: 'The node on whose behalf it was done.' }),
  node: id.optional().meta({ description: 'It is about this node.' }),
  type: word.optional().meta({ description: '`UsageCaptured`, or with its version.' }),
  category: z.enum(auditCategories).optional(),
  act: word.optional().meta({ description: 'What was done: `key.created`, `policy.put` …' }),
  subject: word.optional().meta({ description: 'What it was done to.' }),
  code: word.optional().meta({ description: 'Of a refusal.' }),
  request: id.optional(),
  from: when.optional().meta({ description: 'Written at or after it: RFC 3339.' }),
  to: when.optional().meta({ description: 'Written before it.' }),
  q: z
    .string()
    .max(400)
    .transform((text) => text.split(/\s+/).filter((each) => each !== ''))
    .refine((words) => words.every((each) => /^[!-~]+$/.test(each)), 'it has no public words')
    .refine((words) => words.length <= wordsMax, `it has more than ${wordsMax} words`)
    .optional()
    .meta({ description: 'Whole words with blanks, all of them: ids, codes, acts, types, tags.' }),
};

/** What a figure of spend is the sum of: addresses with these are made by Alfred. */
const lineage = {
  countedFrom: when.optional().meta({ description: 'Usage that counts at or after it.' }),
  countedUntil: when.optional().meta({ description: 'Usage that counts before it.' }),
  below: id.optional().meta({ description: 'Usage of this node and everything below it.' }),
  spender: id.optional().meta({ description: 'Usage of this node alone.' }),
  model: word.optional().meta({ description: 'Of usage; empty: of none.' }),
  provider: word.optional().meta({ description: 'Of usage; empty: of none.' }),
  upTo: digits({ max: seqMax, description: 'No entry with a greater number.' }).optional(),
};

const after = digits({
  max: seqMax,
  description: 'The number of the last entry of the page before.',
}).default('0');

export const auditQuery = z.strictObject({
  ...filters,
  ...lineage,
  after,
  limit: digits({ max: rowsMax, description: `1 to ${rowsMax} rows.` })
    .refine((text) => text !== '0', 'it is zero')
    .default(String(rowsUsual)),
  order: z.enum(['newest', 'oldest']).default('newest'),
});

export const auditExportQuery = z.strictObject({ ...filters, after });

type Asked = z.output<typeof auditExportQuery> & Partial<z.output<typeof auditQuery>>;

/** A query as the entries are looked for. */
export function filterOf(asked: Asked): AuditFilter {
  const { actor, node, type, category, act, subject, code, request, q, upTo } = asked;
  return {
    ...{ actor, node, type, category, act, subject, code, request, words: q },
    from: instantOf(asked.from),
    to: instantOf(asked.to),
    upTo: upTo === undefined ? undefined : BigInt(upTo),
    usage: usageOf(asked),
  };
}

const earliest = 0n;
const latest = 2n ** 53n;

function usageOf({ countedFrom, countedUntil, below, spender, model, provider }: Asked) {
  const all = [countedFrom, countedUntil, below, spender, model, provider];
  if (all.every((each) => each === undefined)) return undefined;
  return {
    ...{ below, spender, model, provider },
    from: instantOf(countedFrom) ?? earliest,
    until: instantOf(countedUntil) ?? latest,
  };
}

function instantOf(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : readInstant(text);
}

const amounts = z.array(z.object({ asset: assetCode, amount: decimal }));

const auditRow = z
  .object({
    seq: z.int().positive(),
    at: instant,
    effective: instant
      .nullable()
      .meta({ description: 'When it counts, where that is another time.' }),
    type: z.string(),
    category: z.enum(auditCategories),
    actor: z.string().nullable(),
    nodes: z.array(z.string()),
    act: z.string().optional(),
    subject: z.string().optional(),
    code: z.string().optional(),
    request: z.string().optional(),
    lease: z.string().optional(),
    transfer: z.string().optional(),
    hold: z.string().optional(),
    apiKey: z.string().optional(),
    amounts: amounts.meta({ description: 'What moved, over all postings.' }),
    usage: z
      .object({ node: z.string(), provider: z.string(), model: z.string(), spent: amounts })
      .optional()
      .meta({ description: 'What providers got; less than nothing where a charge was lowered.' }),
    facts: z.record(z.string(), z.string()).optional(),
    entry: z.string().meta({ description: 'Where the entry is.' }),
    receipt: z.string().meta({ description: 'Where what proves it is.' }),
  })
  .meta({ id: 'AuditRow' });

export const auditPage = z
  .object({
    data: z.array(auditRow),
    next: z.string().nullable().meta({ description: 'The `after` of the next page.' }),
    asOf: z.object({ seq: z.int().nonnegative() }),
  })
  .meta({ id: 'AuditPage' });

/** Never serialised: the lines are written as they come. */
export const auditLines = {
  description: 'JSON Lines: an event in the fields of the Elastic Common Schema a line.',
  content: {
    'application/x-ndjson': {
      schema: z.string().meta({ description: 'As many lines as there are entries.' }),
    },
  },
};

export const ledgerEntry = z
  .object({
    seq: z.int().positive(),
    bytes: z.string().meta({ description: 'The exact stored line: what was hashed and signed.' }),
    entry: z.looseObject({}).meta({ description: 'The same, read.' }),
    receipt: z.string(),
  })
  .meta({ id: 'LedgerEntry' });
