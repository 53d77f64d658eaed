import { z } from 'zod';
import { budgetModes } from '../domain/budget-events.ts';
import { movementKinds, payers, weights } from '../domain/payment-events.ts';
import { budgetWindows } from '../domain/window.ts';
import { amount, asset, count, id, positiveAmount } from './command-shape.ts';

const window = z.enum(budgetWindows);
/** The wallet is left out, so that a command from before there were pools has the same digest. */
const pool = z
  .enum(['', 'wallet', 'pool'])
  .transform((kind) => (kind === 'pool' ? kind : undefined));
/** A code of the organisation's own: no text that somebody could write a name into. */
/** Empty where it comes sealed. */
const reason = z
  .string()
  .regex(/^[A-Za-z0-9._-]{0,64}$/)
  .transform((code) => code || undefined);
/** Nothing is as good as none. */
const perhapsAmount = amount.optional().transform((value) => value || undefined);

const weight = z.union([z.literal(weights), z.literal(0).transform(() => undefined)]);

const isOnce = (list: readonly string[]): boolean => new Set(list).size === list.length;

/** What is asked of budgets, wallets and pools, and of who pays. */
export const moneyCommandSchemas = {
  allocateCredits: z
    .object({
      ...{ from: id, to: id, asset, amount: positiveAmount },
      ...{ fromAccount: pool, toAccount: pool },
    })
    .refine(
      (each) => each.from !== each.to || each.fromAccount !== each.toAccount,
      'from and to are one wallet',
    ),
  setBudget: z
    .object({
      ...{ node: id, asset, window, limit: amount, mode: z.enum(budgetModes) },
      ...{ rolloverCap: perhapsAmount, floor: perhapsAmount },
    })
    .refine(
      (each) => each.window !== 'lifetime' || each.rolloverCap === undefined,
      'nothing comes after a lifetime that it could roll over to',
    ),
  removeBudget: z.object({ node: id, asset, window }),
  startOverride: z.object({
    ...{ override: id, node: id, asset, window, amount: positiveAmount },
    ...{ reason, approver: id, endsAt: count },
  }),
  endOverride: z.object({ override: id }),
  setPayment: z.object({
    node: id,
    order: z.array(z.enum(payers)).refine(isOnce, 'somebody pays twice'),
  }),
  setPriority: z.object({ node: id, weight }),
  freezeWallet: z.object({ node: id }),
  thawWallet: z.object({ node: id }),
  scheduleMovement: z
    .object({
      ...{ schedule: id, kind: z.enum(movementKinds), node: id, asset },
      ...{ amount: z.union([positiveAmount, z.literal('').transform(() => undefined)]), at: count },
    })
    .refine(
      (each) => (each.kind === 'top_up') === (each.amount !== undefined),
      'a top-up has an amount, a sweep has none',
    )
    .transform(({ at, ...rest }) => ({ ...rest, dueAt: at })),
  cancelSchedule: z.object({ schedule: id }),
} as const;
