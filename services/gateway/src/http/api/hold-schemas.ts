import { z } from 'zod';
import { holdStatuses } from '../../ports/api/holds.ts';
import { overCaptures } from '../../ports/api/money-command.ts';
import { asOf, assetCode, decimal, digits, entry, id, instant, pageQuery } from './schemas.ts';

// Holds as the API takes and shows them.

const ttlSecondsMax = 30 * 86_400;

const overCapture = z.enum(overCaptures).meta({
  description:
    'What a capture of more than is held does: `overrun` takes the rest from the wallet and records what even that lacks, `refuse` refuses it, `cap` captures what is held.',
});

const code = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'it is no code of letters, digits, . _ -');

export const holdBody = z
  .strictObject({
    node: id.optional().meta({ description: 'Who spends. Without it, the node of the key.' }),
    asset: assetCode,
    amount: decimal,
    ttlSeconds: z
      .int()
      .min(1)
      .max(ttlSecondsMax)
      .optional()
      .meta({ description: 'How long it lives: 30 days at most, 7 if nothing is said.' }),
    expiresAt: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'When it expires, instead of how long it lives.' }),
    overCapture: overCapture.default('overrun'),
    reference: code.optional().meta({
      description: 'What it is for, in a code of your own: it stands in the log for ever.',
      example: 'job-4711',
    }),
  })
  .refine(({ ttlSeconds, expiresAt }) => ttlSeconds === undefined || expiresAt === undefined, {
    path: ['expiresAt'],
    message: 'it has ttlSeconds beside it',
  });

export const captureBody = z.strictObject({
  amount: decimal,
  final: z
    .boolean()
    .default(false)
    .meta({ description: 'It is the last one: whatever is left goes back.' }),
  purpose: code.optional().meta({
    description: 'What it was spent on: the account in the ledger is `spent:<purpose>`.',
    example: 'rendering',
  }),
});

export const holdParams = z.strictObject({ hold: id });

export const holdsQuery = pageQuery.extend({
  after: digits({
    max: Number.MAX_SAFE_INTEGER,
    description: 'The cursor `next` of the page before.',
  }).optional(),
  node: id.optional(),
  status: z.enum(holdStatuses).optional(),
});

export const hold = z
  .object({
    id,
    node: id,
    account: z.string().meta({ description: 'Who pays.', example: 'wallet:usr_4fJ2mQ0aZrT1nYc8' }),
    asset: assetCode,
    amount: decimal.meta({ description: 'As it was placed.' }),
    captured: decimal,
    left: decimal.meta({ description: 'Still held.' }),
    excess: decimal.meta({ description: 'Taken beyond it.' }),
    uncaptured: decimal.meta({ description: 'Asked of a capped one, and not captured.' }),
    status: z.string().meta({ description: 'open | captured | released | expired' }),
    overCapture: z.string(),
    reference: z.string().nullable(),
    placedAt: instant,
    expiresAt: instant,
    endedAt: instant.nullable(),
  })
  .meta({ id: 'Hold' });

export const holdChanged = hold.extend({ entry, asOf }).meta({ id: 'HoldChanged' });

const step = z.object({
  seq: entry.shape.seq,
  at: instant,
  type: z.string(),
  amount: decimal.meta({ description: 'Placed, captured or given back.' }),
  purpose: z.string().nullable(),
});

export const holdWithEntries = hold
  .extend({
    entries: z.array(step).meta({ description: 'In order, the placing first.' }),
    asOf,
  })
  .meta({ id: 'HoldWithEntries' });
