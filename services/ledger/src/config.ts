import { z } from 'zod';

/** What a ledger service must be told. It has no settings of its own in the environment. */
export const ledgerConfig = z.strictObject({
  /** Names this deployment in the origin of its checkpoints; never changes. */
  deployment: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
  /** Where the signer's keys are: one file a ledger, mode 0600. Made where missing. */
  signerFolder: z.string().min(1),
});

export type LedgerConfig = z.infer<typeof ledgerConfig>;
