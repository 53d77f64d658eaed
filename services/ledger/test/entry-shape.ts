import { z } from 'zod';
import { budgetWindows } from '../src/domain/window.ts';
import { entryVersion } from '../src/wire/entry.ts';

// What the schemas of all entries are made of.

/** A decimal in minor units. */
export const amount = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,38})$/)
  .transform(BigInt);
export const count = z.int().nonnegative();
export const text = z.string().min(1);
const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** An optional member, which the domain has as `undefined` and the bytes leave out. */
export const perhaps = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().transform((value) => value);

const sealedText = z.strictObject({
  field: text,
  subjects: z.array(text).min(1),
  box: z.string().regex(/^[\w-]+$/),
  mac: hash,
});

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

export const counters = z.array(counter).default([]);

/** What stands before `type` and after it, in every entry. */
const envelopeShape = {
  v: z.literal(entryVersion),
  ledger: text,
  seq: z.int().positive(),
  epoch: z.int().positive(),
  prev: hash,
  at: z.int().positive(),
  effective: z.int().positive().optional(),
  key: text.optional(),
  digest: hash.optional(),
  actor: text.optional(),
  policy: text.optional(),
  price: text.optional(),
  postings: z.array(posting).default([]),
};

/** The schema of entries of one type. */
export function entryOf<Type extends string, Data extends z.ZodType>(type: Type, data: Data) {
  return z.strictObject({
    ...envelopeShape,
    type: z.literal(type),
    data,
    sealed: z.array(sealedText).min(1).optional(),
  });
}
