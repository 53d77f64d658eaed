import { z } from 'zod';
import { adjustReasons } from '../src/domain/wallet-events.ts';
import { amount, count, entryOf, perhaps, text } from './entry-shape.ts';

/** Entries about single wallets. */
export const walletEntrySchemas = [
  entryOf('CreditsAdjusted.v1', z.strictObject({ node: text, reason: z.enum(adjustReasons) })),
  entryOf('WalletClosed.v1', z.strictObject({ node: text })),
  entryOf('WalletReopened.v1', z.strictObject({ node: text })),
  entryOf(
    'CreditsExpired.v1',
    z.strictObject({ node: text, lots: z.array(z.strictObject({ lot: count, amount })) }),
  ),
  entryOf(
    'OverdraftSet.v1',
    z.strictObject({ node: text, asset: text, amount, excess: perhaps(amount) }),
  ),
] as const;
