import type { ErrorCode, ErrorParams } from '@alfred/errors';

/** What the ledger says to one command; `pending` while it cannot be reached. */
export type LedgerAnswer =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused'; readonly code: ErrorCode; readonly params: ErrorParams }
  | { readonly outcome: 'pending' };

/** Commands left behind for the ledger, on their way. */
export interface LedgerRelay {
  /** As `confirm`, for whoever goes on after a refusal. */
  ask(row: string): Promise<LedgerAnswer>;
  /**
   * Sends the command of this row now, and waits a bounded time for the ledger's answer.
   *
   * `pending`: the ledger cannot be reached; the row stays and is sent again until it answers.
   * Rejects with the ledger's own code when it refuses.
   */
  confirm(row: string): Promise<'confirmed' | 'pending'>;
}
