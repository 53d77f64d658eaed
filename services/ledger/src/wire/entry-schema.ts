import { z } from 'zod';
import { endings, nodeKinds } from '../domain/events.ts';
import { budgetWindows } from '../domain/window.ts';
import { entryVersion } from './entry.ts';

// What stored entries look like. A released shape never changes; a new version is a new type.

const amount = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,38})$/)
  .transform(BigInt);
const count = z.int().nonnegative();
const text = z.string().min(1);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** An optional member, which the domain has as `undefined` and the bytes leave out. */
const perhaps = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().transform((value) => value);

const posting = z.strictObject({ from: text, to: text, asset: text, amount });

const counter = z
  .strictObject({
    node: text,
    asset: text,
    window: z.enum(budgetWindows),
    start: text,
    end: text.optional(),
    used: amount,
    held: amount,
    limit: amount,
  })
  .transform(({ end, ...rest }) => ({ ...rest, end }));

const counters = z.array(counter).default([]);

const usageShape = {
  request: text,
  lease: text,
  node: text,
  ending: z.enum(endings),
  provider: perhaps(text),
  model: perhaps(text),
  usage: z
    .record(text, count)
    .default({})
    .transform((units) => Object.entries(units)),
  how: perhaps(text),
  apiKey: perhaps(text),
  disputed: z
    .literal(true)
    .optional()
    .transform((disputed) => disputed === true),
  budgets: counters,
};

/** What stands before `type` and after it, in every entry. */
const envelopeShape = {
  v: z.literal(entryVersion),
  ledger: text,
  seq: z.int().positive(),
  epoch: z.int().positive(),
  prev: hash,
  at: z.int().positive(),
  key: text.optional(),
  digest: hash.optional(),
  actor: text.optional(),
  policy: text.optional(),
  price: text.optional(),
  postings: z.array(posting).default([]),
};

function entryOf<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.strictObject({ ...envelopeShape, type: z.literal(type), data });
}

/** One schema per type. */
export const entrySchema = z.discriminatedUnion('type', [
  entryOf(
    'LedgerOpened.v1',
    z.strictObject({ organization: text, timeZone: text, assets: z.array(text), origin: text }),
  ),
  entryOf('WriterOpened.v1', z.strictObject({})),
  entryOf(
    'NodeOpened.v1',
    z.strictObject({ node: text, parent: perhaps(text), kind: z.enum(nodeKinds) }),
  ),
  entryOf('CreditsIssued.v1', z.strictObject({ node: text })),
  entryOf('CreditsAllocated.v1', z.strictObject({ from: text, to: text })),
  entryOf(
    'BudgetSet.v1',
    z.strictObject({
      node: text,
      asset: text,
      window: z.enum(budgetWindows),
      mode: z.literal('hard'),
      limit: amount,
      excess: perhaps(amount),
      budgets: counters,
    }),
  ),
  entryOf(
    'LeaseOpened.v1',
    z.strictObject({
      lease: text,
      incarnation: text,
      ask: count,
      node: text,
      wallet: text,
      path: z.array(text),
      asset: text,
      amount,
      ttlMs: count,
      budgets: counters,
    }),
  ),
  entryOf('UsageCaptured.v1', z.strictObject(usageShape)),
  entryOf('UsageReleased.v1', z.strictObject(usageShape)),
  entryOf('UsageReconciled.v1', z.strictObject(usageShape)),
  entryOf('UsageOverrun.v1', z.strictObject({ ...usageShape, excess: amount })),
  entryOf('LeaseReturned.v1', z.strictObject({ lease: text, admitted: count, ended: count })),
  entryOf('LeaseClosed.v1', z.strictObject({ lease: text, admitted: count, budgets: counters })),
  entryOf(
    'CommandRefused.v1',
    z.strictObject({ command: text, code: text, params: z.record(z.string(), z.string()) }),
  ),
]);
