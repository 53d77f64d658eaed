import { z } from 'zod';
import { endings, expiryPolicies, rerateReasons } from '../domain/lease-events.ts';
import {
  amount,
  asset,
  count,
  id,
  optionalId,
  optionalText,
  positiveAmount,
} from './command-shape.ts';

const ttlMs = z.bigint().min(1n).max(86_400_000n).transform(Number);

export const bucketsMax = 32;
export const bucketPattern = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const bucket = z.string().regex(bucketPattern);
const usage = z
  .record(bucket, count)
  .refine((units) => Object.keys(units).length <= bucketsMax, 'too many buckets')
  .transform((units) =>
    Object.entries(units)
      .filter(([, units]) => units > 0)
      .sort(byName),
  );

export const tagsMax = 32;
export const tagPattern = /^[A-Za-z0-9._-]{1,64}$/;
const tag = z.string().regex(tagPattern);
const tags = z
  .record(tag, tag)
  .refine((values) => Object.keys(values).length <= tagsMax, 'too many tags')
  .transform((values) => Object.entries(values).sort(byName));

const attemptMax = 1_000;
const hmac = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/);
const claim = z.object({
  apiKey: id,
  idempotency: hmac,
  attempt: z.int().min(1).max(attemptMax),
  /** It becomes the digest of the command. */
  body: z.string().regex(/^[0-9a-f]{64}$/),
  request: id,
});

/** 0 stands for what nobody knows. */
const micros = count;

const usageShape = {
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
  tags,
  tookMicros: micros,
  firstByteMicros: micros,
};

const isPaidRightly = ({ ending, amount: paid }: { ending: string; amount: bigint }) =>
  ending !== 'released' || paid === 0n;

/** A key as it stands in the log. */
const key = z.string().regex(/^[!-~]{1,200}$/);

const seenMax = 1_000;

/** What gateways and metering may ask of leases and usage. */
export const leaseCommandSchemas = {
  openLease: z
    .object({
      incarnation: id,
      ask: count,
      node: id,
      asset,
      least: amount,
      most: amount,
      ttlMs,
      claim: claim.optional().transform((made) => made),
    })
    .refine(({ least, most }) => least <= most, 'least is above most'),
  captureUsage: z.object(usageShape).refine(isPaidRightly, 'a paid release'),
  captureLate: z
    .object({
      ...usageShape,
      leaseKey: z.union([key, z.literal('').transform(() => undefined)]),
    })
    .refine(isPaidRightly, 'a paid release'),
  reportUsage: z.object({
    report: id,
    node: id,
    asset,
    amount,
    provider: optionalId,
    model: optionalText,
    usage,
    price: optionalText,
    tags,
    effective: count.refine((at) => at > 0, 'no time'),
  }),
  rerate: z.object({
    request: id,
    amount,
    price: z.string().regex(/^[!-~]{1,120}$/),
    reason: z.enum(rerateReasons),
  }),
  returnLease: z.object({ lease: id, incarnation: id, admitted: count }),
  shrinkLease: z.object({
    lease: id,
    incarnation: id,
    number: count.refine((number) => number > 0, 'numbers begin at 1'),
    amount: positiveAmount,
  }),
  closeUnseen: z.object({ incarnation: id, upTo: count, seen: z.array(id).max(seenMax) }),
  expireLease: z.object({ lease: id, policy: z.enum(expiryPolicies) }),
} as const;

/** It has a `held:` account, which is never that of a lease or hold. */
const transfer = id.refine((name) => !/^(lea|hld)_/.test(name), 'it is named like a lease');

/** 30 days, and a day. */
const reversibleMsMax = 2_592_000_000n;
const reversibleMsUsual = 86_400_000n;

/** What moves money from one ledger to another, or between the nodes of one. */
export const transferCommandSchemas = {
  holdTransfer: z.object({
    transfer,
    node: id,
    asset,
    amount: positiveAmount,
    toLedger: id,
    toNode: id,
  }),
  creditTransfer: z.object({ transfer, node: id, asset, amount: positiveAmount, fromLedger: id }),
  completeTransfer: z.object({ transfer }),
  cancelTransfer: z.object({ transfer, code: z.string().regex(/^[a-z_]{1,64}$/) }),
  transferCredits: z.object({
    ...{ transfer, from: id, to: id, asset, amount: positiveAmount },
    reversibleForMs: z
      .bigint()
      .min(0n)
      .max(reversibleMsMax)
      .optional()
      .transform((ms) => Number(ms ?? reversibleMsUsual)),
  }),
  reverseTransfer: z.object({ transfer, sender: optionalId }),
  addPeer: z.object({ ledger: id }),
  removePeer: z.object({ ledger: id }),
} as const;

/** No two of them are the same. */
export function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
