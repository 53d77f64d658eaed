import { assetById, parseMinor } from '@alfred/money';
import { z } from 'zod';
import { endings, nodeKinds } from '../domain/events.ts';
import { budgetWindows } from '../domain/window.ts';

// What a command must look like before anything is decided. Whatever passes here fits into an
// entry and into PostgreSQL, so that a statement which fails later is a fault and not an input.

/** No colon: ids are joined by colons in keys and accounts. */
const id = z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/);
const optionalId = z.union([id, z.literal('').transform(() => undefined)]);
const text = z.string().regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u);
const optionalText = z.union([text, z.literal('').transform(() => undefined)]);

const count = z.bigint().min(0n).max(BigInt(Number.MAX_SAFE_INTEGER)).transform(Number);

const amount = z.string().transform((minor, context) => {
  const value = parseMinor(minor);
  if (value !== undefined) return value;
  context.issues.push({ code: 'custom', input: minor, message: 'not an amount in minor units' });
  return z.NEVER;
});
const positiveAmount = amount.refine((value) => value > 0n, 'nothing');

const timeZone = z.string().max(64).refine(isTimeZone, 'no time zone');
const asset = z.string().refine((name) => assetById(name) !== undefined, 'no asset');

const ttlMsMax = 86_400_000n;
const bucketsMax = 32;
const bucket = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/);

const usage = z
  .record(bucket, count)
  .refine((units) => Object.keys(units).length <= bucketsMax, 'too many buckets')
  .transform((units) =>
    Object.entries(units)
      .filter(([, units]) => units > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

/** One schema per body of a command, under the name of its case. */
export const commandSchemas = {
  openLedger: z.object({
    organization: id,
    timeZone,
    assets: z.array(asset).min(1).max(8),
  }),
  openNode: z.object({ node: id, parent: optionalId, kind: z.enum(nodeKinds) }),
  issueCredits: z.object({ node: id, asset, amount: positiveAmount }),
  allocateCredits: z
    .object({ from: id, to: id, asset, amount: positiveAmount })
    .refine(({ from, to }) => from !== to, 'from and to are one wallet'),
  setBudget: z.object({
    node: id,
    asset,
    window: z.enum(budgetWindows),
    limit: amount,
    mode: z.literal('hard'),
  }),
  openLease: z
    .object({
      incarnation: id,
      ask: count,
      node: id,
      asset,
      least: amount,
      most: amount,
      ttlMs: z.bigint().min(1n).max(ttlMsMax).transform(Number),
    })
    .refine(({ least, most }) => least <= most, 'least is above most'),
  captureUsage: z
    .object({
      request: id,
      lease: id,
      node: id,
      ending: z.enum(endings),
      asset,
      amount,
      provider: optionalId,
      model: optionalText,
      usage,
      how: optionalText,
      price: optionalText,
      policy: optionalText,
      apiKey: optionalId,
      disputed: z.boolean(),
    })
    .refine(({ ending, amount: paid }) => ending !== 'released' || paid === 0n, 'a paid release'),
  returnLease: z.object({ lease: id, incarnation: id, admitted: count }),
} as const;

/** Parts of keys that sources vouch for, and who is named beside a command. */
export const originSchemas = {
  apiKey: id,
  idempotency: z.string().regex(/^[!-~]{1,128}$/),
  row: z.string().regex(/^[!-~]{1,190}$/),
  actor: optionalId,
} as const;

/** The zones that the calendar of this process lists, and UTC, which it does not. */
function isTimeZone(name: string): boolean {
  return name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name);
}
