import { z } from 'zod';
import { nodeKinds } from '../domain/events.ts';
import { auditCommandSchemas } from './audit-command-schema.ts';
import { asset, count, id, optionalId, positiveAmount } from './command-shape.ts';
import { moneyCommandSchemas } from './money-command-schema.ts';
import { signerCommandSchemas } from './signer-command-schema.ts';
import { walletCommandSchemas } from './wallet-command-schema.ts';

// What a command must look like before anything is decided. Whatever passes here fits into an
// entry and into PostgreSQL, so that a statement which fails later is a fault and not an input.

const timeZone = z.string().max(64).refine(isTimeZone, 'no time zone');

/** One schema per body of a command that is about nodes and money, under the name of its case. */
const moment = z.bigint().positive().max(BigInt(Number.MAX_SAFE_INTEGER)).transform(Number);

export const commandSchemas = {
  openLedger: z.object({
    organization: id,
    timeZone,
    assets: z.array(asset).min(1).max(8),
  }),
  openAsset: z.object({ asset }),
  openNode: z.object({ node: id, parent: optionalId, kind: z.enum(nodeKinds) }),
  issueCredits: z.object({
    ...{ node: id, asset, amount: positiveAmount },
    expiresAt: count.optional(),
  }),
  moveNode: z.object({ node: id, parent: id }),
  archiveNode: z.object({ node: id, sweepTo: optionalId }),
  recordErasure: z.object({ node: id }),
  ...moneyCommandSchemas,
  ...walletCommandSchemas,
  ...auditCommandSchemas,
  ...signerCommandSchemas,
  closePeriod: z.object({ until: moment }),
} as const;

/** Parts of keys that sources vouch for, and who is named beside a command. */
export const originSchemas = {
  apiKey: id,
  idempotency: z.string().regex(/^[!-~]{1,128}$/),
  row: z.string().regex(/^[!-~]{1,190}$/),
  actor: optionalId,
} as const;

/** Places, and not offsets: `Asia/Kolkata`, `UTC`. */
const zoneName = /^[A-Z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/;

/**
 * A zone that the calendar of this process knows, also by a name that it does not list: it lists
 * one of several names of a zone, and often the older one (`Asia/Calcutta`).
 */
function isTimeZone(name: string): boolean {
  if (!zoneName.test(name)) return false;
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
