import { z } from 'zod';
import { adjustReasons } from '../src/domain/wallet-events.ts';
import { amount, entryOf, perhaps, text } from './entry-shape.ts';

/** Entries about single wallets. */
export const walletEntrySchemas = [
  entryOf('CreditsAdjusted.v1', z.strictObject({ node: text, reason: z.enum(adjustReasons) })),
  entryOf(
    'OverdraftSet.v1',
    z.strictObject({ node: text, asset: text, amount, excess: perhaps(amount) }),
  ),
] as const;
