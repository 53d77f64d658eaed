import { z } from 'zod';
import {
  asOf,
  assetCode,
  decimal,
  digits,
  entry,
  id,
  instant,
  memo,
  pageQuery,
} from './schemas.ts';

// Transfers, as the management API takes and gives them.

/** 30 days. */
const reversibleSecondsMax = 2_592_000;

const reversibleForSeconds = z.int().min(0).max(reversibleSecondsMax).meta({
  description: 'So long it can be reversed; 0: it is final at once. Without it: a day.',
});

export const transferBody = z
  .strictObject({
    from: id.optional().meta({ description: 'Without it: the node of the key.' }),
    to: id,
    asset: assetCode,
    amount: decimal,
    memo: memo.optional(),
    reversibleForSeconds: reversibleForSeconds.optional(),
    ledger: id.optional().meta({
      description: 'Another ledger, which `to` is a node of. Each of both has added the other.',
    }),
  })
  .refine((body) => body.ledger === undefined || body.reversibleForSeconds === undefined, {
    path: ['reversibleForSeconds'],
    message: 'what arrives in another ledger is final',
  });

const status = z.string().meta({
  description:
    'reversible, reversed or final; to another ledger: held, completed or cancelled; from another one: credited.',
});

const transferFields = z.object({
  id,
  kind: z.string().meta({ description: 'within, out or in: of this ledger.' }),
  from: id.nullable().meta({ description: 'Null for what comes from another ledger.' }),
  to: id,
  ledger: id.nullable().meta({ description: 'The other ledger; null within this one.' }),
  asset: assetCode,
  amount: decimal,
  status,
  reversibleUntil: instant.nullable().meta({ description: 'Null: it was final from the start.' }),
  secondsLeft: z.int().nullable().meta({
    description: 'How long it can still be reversed. Null for what has ended.',
  }),
  reason: z.string().nullable().meta({ description: 'The code with which it was cancelled.' }),
  began: entry.meta({ description: 'The entry that moved or held the credits.' }),
  ended: entry.nullable().meta({ description: 'The entry that ended it; null until then.' }),
});

export const transfer = transferFields.meta({ id: 'Transfer' });

export const transferMade = transferFields.extend({ entry }).meta({ id: 'TransferMade' });

export const transferQuery = pageQuery.extend({
  after: digits({ max: Number.MAX_SAFE_INTEGER, description: 'The cursor `next`.' }).optional(),
  node: id.optional().meta({ description: 'Only what this node has sent or got.' }),
});

export const peerParams = z.strictObject({ ledger: id });

export const peerChanged = z
  .object({
    entry: entry.nullable().meta({ description: 'Null: it was so already.' }),
    ledger: id,
    peer: z.boolean(),
  })
  .meta({ id: 'PeerChange' });

export const peers = z
  .object({
    ledger: id.meta({ description: 'This organisation: what the other one must add.' }),
    peers: z.array(id),
    asOf,
  })
  .meta({ id: 'Peers' });
