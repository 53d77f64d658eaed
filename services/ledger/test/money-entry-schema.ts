import { z } from 'zod';
import { budgetModes, overrideEnds, thresholdPercents } from '../src/domain/budget-events.ts';
import { movementKinds, payers, weights } from '../src/domain/payment-events.ts';
import { budgetWindows } from '../src/domain/window.ts';
import { amount, count, counters, entryOf, perhaps, text } from './entry-shape.ts';

const budgetName = { node: text, asset: text, window: z.enum(budgetWindows) };

const budgetTerms = z.strictObject({
  ...budgetName,
  mode: z.enum(budgetModes),
  limit: amount,
  rolloverCap: perhaps(amount),
  floor: perhaps(amount),
  excess: perhaps(amount),
  budgets: counters,
});

/** Entries about budgets. */
export const budgetEntrySchemas = [
  entryOf('BudgetSet.v1', budgetTerms),
  entryOf('LimitLowered.v1', budgetTerms),
  entryOf('BudgetRemoved.v1', z.strictObject(budgetName)),
  entryOf(
    'OverrideStarted.v1',
    z.strictObject({
      override: text,
      ...budgetName,
      amount,
      reason: perhaps(text),
      approver: text,
      endsAt: count,
      budgets: counters,
    }),
  ),
  entryOf(
    'OverrideEnded.v1',
    z.strictObject({
      override: text,
      how: z.enum(overrideEnds),
      excess: perhaps(amount),
      budgets: counters,
    }),
  ),
  entryOf(
    'ThresholdCrossed.v1',
    z.strictObject({
      ...budgetName,
      start: text,
      percent: z.literal(thresholdPercents),
      used: amount,
      limit: amount,
    }),
  ),
] as const;

/** Entries about who pays, and about what moves by itself. */
export const paymentEntrySchemas = [
  entryOf('PaymentOrderSet.v1', z.strictObject({ node: text, order: z.array(z.enum(payers)) })),
  entryOf('PrioritySet.v1', z.strictObject({ node: text, weight: perhaps(z.literal(weights)) })),
  entryOf('WalletFrozen.v1', z.strictObject({ node: text })),
  entryOf('WalletThawed.v1', z.strictObject({ node: text })),
  entryOf(
    'MovementScheduled.v1',
    z.strictObject({
      schedule: text,
      kind: z.enum(movementKinds),
      node: text,
      asset: text,
      amount: perhaps(amount),
      dueAt: count,
    }),
  ),
  entryOf('WalletSwept.v1', z.strictObject({ schedule: text, node: text, to: text })),
  entryOf('WalletToppedUp.v1', z.strictObject({ schedule: text, node: text, from: text })),
  entryOf('MovementCancelled.v1', z.strictObject({ schedule: text })),
  entryOf('MovementFailed.v1', z.strictObject({ schedule: text, code: text })),
] as const;
