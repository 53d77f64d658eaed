import { z } from 'zod';
import { endings, expiryPolicies, rerateReasons } from '../src/domain/lease-events.ts';
import { amount, count, counters, entryOf, perhaps, text } from './entry-shape.ts';

const pairsOf = <Schema extends z.ZodType>(value: Schema) =>
  z
    .record(text, value)
    .default({})
    .transform((pairs) => Object.entries(pairs));

const chargedShape = { account: perhaps(text), budgets: counters };

const consumedShape = {
  provider: perhaps(text),
  model: perhaps(text),
  usage: pairsOf(count),
  tags: pairsOf(text),
};

const usageShape = {
  ...chargedShape,
  ...consumedShape,
  request: text,
  lease: text,
  node: text,
  ending: z.enum(endings),
  asset: perhaps(text),
  how: perhaps(text),
  timing: perhaps(z.strictObject({ took: count, firstByte: count })),
  apiKey: perhaps(text),
  disputed: z
    .literal(true)
    .optional()
    .transform((disputed) => disputed === true),
};

const claim = z.strictObject({ request: text, attempt: count });

/** Entries about leases and usage. */
export const leaseEntrySchemas = [
  entryOf(
    'LeaseOpened.v1',
    z.strictObject({
      lease: text,
      incarnation: text,
      ask: count,
      node: text,
      wallet: text,
      account: perhaps(text),
      path: z.array(text),
      asset: text,
      amount,
      ttlMs: count,
      claim: perhaps(claim),
      budgets: counters,
    }),
  ),
  entryOf('LeaseShrunk.v1', z.strictObject({ lease: text, number: count, budgets: counters })),
  entryOf('LeaseLapsed.v1', z.strictObject({ lease: text })),
  entryOf(
    'LeaseExpired.v1',
    z.strictObject({ lease: text, policy: z.enum(expiryPolicies), budgets: counters }),
  ),
  entryOf('AsksClosed.v1', z.strictObject({ incarnation: text, upTo: count })),
  entryOf('UsageCaptured.v1', z.strictObject(usageShape)),
  entryOf('UsageReleased.v1', z.strictObject(usageShape)),
  entryOf('UsageReconciled.v1', z.strictObject(usageShape)),
  entryOf('UsageOverrun.v1', z.strictObject({ ...usageShape, excess: amount })),
  entryOf(
    'LateUsage.v1',
    z.strictObject({
      ...usageShape,
      before: perhaps(amount),
      charge: amount,
      excess: perhaps(amount),
    }),
  ),
  entryOf(
    'UsageReported.v1',
    z.strictObject({
      ...chargedShape,
      ...consumedShape,
      report: text,
      node: text,
      excess: perhaps(amount),
    }),
  ),
  entryOf(
    'Rerated.v1',
    z.strictObject({
      ...chargedShape,
      request: text,
      lease: text,
      node: text,
      reason: z.enum(rerateReasons),
      price: text,
      before: amount,
      charge: amount,
      excess: perhaps(amount),
    }),
  ),
  entryOf('LeaseReturned.v1', z.strictObject({ lease: text, admitted: count, ended: count })),
  entryOf('LeaseClosed.v1', z.strictObject({ lease: text, admitted: count, budgets: counters })),
] as const;

/** Entries about money on its way between ledgers. */
export const transferEntrySchemas = [
  entryOf(
    'TransferHeld.v1',
    z.strictObject({ transfer: text, node: text, toLedger: text, toNode: text }),
  ),
  entryOf('TransferCredited.v1', z.strictObject({ transfer: text, node: text, fromLedger: text })),
  entryOf('TransferCompleted.v1', z.strictObject({ transfer: text })),
  entryOf('TransferCancelled.v1', z.strictObject({ transfer: text, code: text })),
  entryOf(
    'CreditsTransferred.v1',
    z.strictObject({ transfer: text, from: text, to: text, reversibleUntil: perhaps(count) }),
  ),
  entryOf('TransferReversed.v1', z.strictObject({ transfer: text })),
  entryOf('TransferFinal.v1', z.strictObject({ transfer: text })),
  entryOf('PeerAdded.v1', z.strictObject({ ledger: text })),
  entryOf('PeerRemoved.v1', z.strictObject({ ledger: text })),
] as const;
