import { z } from 'zod';

/** What a ledger service must be told. It has no settings of its own in the environment. */
export const ledgerConfig = z.strictObject({
  /** Names this deployment in the origin of its checkpoints; never changes. */
  deployment: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
  /** Where the signer's keys are: one file a ledger, mode 0600. Made where missing. */
  signerFolder: z.string().min(1),
  /**
   * How long a lapsed lease waits for a word of its holder before what it holds may be charged or
   * given back. A writer that took over counts from then on. Milliseconds; default 24 hours.
   */
  leaseGraceMs: z.int().positive().default(86_400_000),
  /** A snapshot is made when so many entries have come since the last one; default 10,000. */
  snapshotEntries: z.int().positive().default(10_000),
});

export type LedgerConfig = z.input<typeof ledgerConfig>;
