import { z } from 'zod';
import { directions } from '../domain/wallet-commands.ts';
import { adjustReasons } from '../domain/wallet-events.ts';
import { amount, asset, id, positiveAmount } from './command-shape.ts';

/** What is asked of single wallets. */
export const walletCommandSchemas = {
  adjustCredits: z.object({
    ...{ node: id, asset, amount: positiveAmount },
    ...{ direction: z.enum(directions), reason: z.enum(adjustReasons) },
  }),
  closeWallet: z.object({ node: id }),
  reopenWallet: z.object({ node: id }),
  setOverdraft: z.object({ node: id, asset, amount }),
} as const;
