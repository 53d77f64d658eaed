import type { UsageCommand } from '../domain/plan-usage.ts';

/** What the ledger said to one command. */
export type UsageAnswer =
  | {
      readonly outcome: 'accepted';
      readonly entry: bigint;
      /** The charge took more than its lease held. */
      readonly isBeyondLease: boolean;
    }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly params: Readonly<Record<string, string>>;
    };

/** The ledger, as metering needs it. */
export interface UsageLedger {
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
