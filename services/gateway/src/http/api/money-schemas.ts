import { z } from 'zod';
import { asOf, assetCode, decimal, entry, futureTime, id, instant, memo } from './schemas.ts';

// Credits, budgets and who pays, as the management API takes and gives them.

export const windows = ['day', 'week', 'month', 'quarter', 'lifetime'] as const;

const windowName = z.enum(windows).meta({
  description: 'Ends at midnight in the time zone of the organisation; a week begins on Monday.',
});

const lineage = z.string().meta({ description: 'Where the entries behind it are.' });

const balances = z.array(
  z.object({ asset: assetCode, posted: decimal, held: decimal, available: decimal, lineage }),
);

export const wallet = z.object({ node: id, balances, asOf }).meta({ id: 'Wallet' });

export const pool = z.object({ node: id, balances, asOf }).meta({ id: 'Pool' });

const place = id.optional();

export const poolAllocationBody = z
  .strictObject({
    from: place.meta({ description: 'Into the pool, from the wallet of this node.' }),
    to: place.meta({ description: 'Out of the pool, to the wallet of this node.' }),
    asset: assetCode,
    amount: decimal,
  })
  .meta({ description: 'Either `from` or `to`.' });

export const poolAllocated = z
  .object({
    entry,
    node: id,
    from: id.optional(),
    to: id.optional(),
    asset: assetCode,
    amount: decimal,
  })
  .meta({ id: 'PoolAllocated' });

const rolloverCap = decimal.meta({
  description: 'At most so much of what one window leaves is added to the next.',
});

const floor = decimal.meta({
  description:
    'So much of the nearest budget above, in the same asset and window, only this node may use.',
});

export const putBudgetBody = z
  .strictObject({
    asset: assetCode,
    window: windowName,
    limit: decimal,
    mode: z.enum(['hard', 'soft']).meta({
      description: 'A hard budget refuses what does not fit; a soft one warns in a reply header.',
    }),
    rolloverCap: rolloverCap.optional(),
    floor: floor.optional(),
  })
  .refine((budget) => budget.window !== 'lifetime' || budget.rolloverCap === undefined, {
    path: ['rolloverCap'],
    message: 'nothing comes after a lifetime',
  });

const budget = z.object({
  asset: assetCode,
  // A newer ledger may know more windows and modes than this gateway lets anybody set.
  window: z.string(),
  mode: z.string(),
  limit: decimal.meta({ description: 'As it was set.' }),
  limitInForce: decimal.meta({
    description: 'Now: with what rolled over and what overrides add.',
  }),
  rolledOver: decimal,
  rolloverCap: rolloverCap.nullable(),
  floor: floor.nullable(),
  used: decimal,
  held: decimal.meta({ description: 'Set aside for running requests.' }),
  left: decimal.meta({ description: 'Of the limit in force, after used and held.' }),
  excess: decimal.meta({
    description: 'How far used and held are past the limit in force: nothing is admitted so long.',
  }),
  resetsAt: z.string().nullable(),
  lineage,
});

export const budgetSet = budget.extend({ entry, node: id, asOf }).meta({ id: 'BudgetSet' });

export const budgets = z
  .object({ node: id, budgets: z.array(budget), asOf })
  .meta({ id: 'Budgets' });

export const budgetParams = z.strictObject({ node: id, window: windowName });

export const assetQuery = z.strictObject({ asset: assetCode });

export const budgetRemoved = z
  .object({ entry, node: id, asset: assetCode, window: z.string() })
  .meta({ id: 'BudgetRemoved' });

const reason = memo.meta({
  description: 'For people: sealed in the log, and unreadable once the person is erased.',
  example: 'INC-4711',
});

export const overrideBody = z.strictObject({
  window: windowName,
  asset: assetCode,
  amount: decimal.meta({ description: 'How much more than its limit the budget allows.' }),
  reason,
  endsAt: futureTime,
});

const override = z.object({
  id,
  asset: assetCode,
  window: z.string(),
  amount: decimal,
  reason: z.string().nullable().meta({ description: 'Null for those whom it is not for.' }),
  reasonErased: z.boolean().meta({ description: 'Nobody can read the reason any more.' }),
  approver: id.meta({ description: 'The node of whoever started it.' }),
  endsAt: instant,
});

export const overrideStarted = override.extend({ entry, node: id }).meta({ id: 'OverrideStarted' });

export const overrides = z
  .object({ node: id, data: z.array(override), asOf })
  .meta({ id: 'Overrides' });

export const overrideParams = z.strictObject({ id, override: id });

export const overrideEnded = z.object({ entry, node: id, id }).meta({ id: 'OverrideEnded' });

/** Who may pay: the own wallet, or the pool of the nearest such node above. */
export const payers = ['own', 'team', 'department', 'organization'] as const;

export const paymentBody = z.strictObject({
  order: z
    .array(z.enum(payers))
    .min(1)
    .max(payers.length)
    .refine((order) => new Set(order).size === order.length, 'it names one payer twice')
    .nullable()
    .meta({ description: 'The first that covers a whole request pays; null: inherited again.' }),
});

const payment = z.object({
  node: id,
  order: z.array(z.string()),
  from: id.nullable().meta({ description: 'The node that set it; null: it is the usual order.' }),
  frozen: z.boolean().meta({ description: 'Whether the wallet of the node itself is frozen.' }),
  asOf,
});

export const paymentInForce = payment.meta({ id: 'Payment' });

export const paymentSet = payment.extend({ entry }).meta({ id: 'PaymentSet' });

export const priorityBody = z.strictObject({
  weight: z
    .union([z.literal(1), z.literal(2), z.literal(4)])
    .nullable()
    .meta({ description: '1, 2 or 4; null: inherited again.' }),
});

const priority = z.object({
  node: id,
  weight: z.int(),
  from: id.nullable().meta({ description: 'The node that set it; null: it is the usual weight.' }),
  asOf,
});

export const priorityInForce = priority.meta({ id: 'Priority' });

export const prioritySet = priority.extend({ entry }).meta({ id: 'PrioritySet' });

export const frozen = z
  .object({
    entry: entry.nullable().meta({ description: 'Null: it was so already.' }),
    node: id,
    frozen: z.boolean(),
  })
  .meta({ id: 'WalletFreeze' });

const at = futureTime.optional().meta({ description: 'RFC 3339. Without it: at once.' });

export const sweepBody = z.strictObject({ asset: assetCode, at });

export const topUpBody = z.strictObject({
  asset: assetCode,
  amount: decimal.meta({ description: 'What the wallet has afterwards.' }),
  at,
});

const movement = z.object({
  id,
  kind: z.enum(['sweep', 'top_up']),
  asset: assetCode,
  amount: decimal.nullable().meta({ description: 'Null for a sweep: it takes what is free.' }),
  at: instant.nullable().meta({ description: 'Null: at once.' }),
});

export const movementScheduled = movement
  .extend({
    entry,
    node: id,
    moved: decimal.nullable().meta({ description: 'What it moved; null: it is still to come.' }),
  })
  .meta({ id: 'MovementScheduled' });

export const movements = z
  .object({ node: id, data: z.array(movement), asOf })
  .meta({ id: 'Movements' });

export const movementParams = z.strictObject({ node: id, movement: id });

export const movementCancelled = z
  .object({ entry, node: id, id })
  .meta({ id: 'MovementCancelled' });
