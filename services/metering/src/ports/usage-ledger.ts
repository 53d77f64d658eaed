import type { UsageCommand } from '../domain/usage-command.ts';

/** What the ledger said to one command. */
export type UsageAnswer =
  | {
      readonly outcome: 'accepted';
      readonly entry: bigint;
      /** The charge took more than its lease held. */
      readonly isBeyondLease: boolean;
      /** The same command was accepted before: this is its entry. */
      readonly isRepeated: boolean;
      /** Of reported usage: what whoever pays did not have. */
      readonly overrun?: bigint;
    }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly params: Readonly<Record<string, string>>;
    };

/** A lease whose holder never spoke again, and whose grace has passed. */
export interface OverdueLease {
  readonly ledger: string;
  readonly organization: string;
  readonly lease: string;
}

/** The ledger, as metering needs it. */
export interface UsageLedger {
  /** At most `limit` of the leases that wait for their end. */
  overdue(limit: number, signal: AbortSignal): Promise<readonly OverdueLease[]>;
  /**
   * Applies commands of one ledger in order and answers each, once everything is durable. The same
   * command again gets the same answer and changes nothing.
   *
   * Throws a coded fault when the ledger is away or cannot take them: then each was applied or not,
   * and applying them again will tell.
   */
  apply(
    ledger: string,
    commands: readonly UsageCommand[],
    signal: AbortSignal,
  ): Promise<readonly UsageAnswer[]>;
}
