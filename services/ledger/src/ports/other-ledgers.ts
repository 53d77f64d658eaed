import type { CreditTransfer } from '../domain/commands.ts';

/** Ledgers as others write them: what goes from one to another goes through here. */
export interface OtherLedgers {
  /**
   * Credits what another ledger holds. A fault leaves it open whether that was done; it may be said
   * again, and is done once.
   */
  credit(ledger: string, credit: CreditTransfer): Promise<CreditAnswer>;
}

export type CreditAnswer =
  | {
      readonly outcome: 'accepted';
      /** It was accepted before. */
      readonly repeated: boolean;
    }
  | { readonly outcome: 'refused' };
