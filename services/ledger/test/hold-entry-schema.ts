import { z } from 'zod';
import { overCaptures } from '../src/domain/hold-events.ts';
import { amount, count, counters, entryOf, perhaps, text } from './entry-shape.ts';

/** Entries about holds. */
export const holdEntrySchemas = [
  entryOf(
    'HoldPlaced.v1',
    z.strictObject({
      hold: text,
      node: text,
      wallet: text,
      account: perhaps(text),
      path: z.array(text),
      asset: text,
      amount,
      expiresAt: count,
      overCapture: z.enum(overCaptures),
      reference: perhaps(text),
      budgets: counters,
    }),
  ),
  entryOf(
    'HoldCaptured.v1',
    z.strictObject({
      hold: text,
      node: text,
      account: perhaps(text),
      purpose: perhaps(text),
      captured: amount,
      excess: perhaps(amount),
      uncaptured: perhaps(amount),
      final: z
        .literal(true)
        .optional()
        .transform((final) => final === true),
      left: amount,
      budgets: counters,
    }),
  ),
  entryOf('HoldReleased.v1', z.strictObject({ hold: text, budgets: counters })),
  entryOf('HoldExpired.v1', z.strictObject({ hold: text, budgets: counters })),
] as const;
