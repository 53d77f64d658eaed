import { type UsageBucket, type UsageBuckets, usageBuckets } from '@alfred/pricing';
import { type ChargeProblem, checkCharge, type PriceVersions } from './charge.ts';
import type { UsageCommand, UsedBuckets } from './usage-command.ts';
import type { UsageRecord } from './usage-record.ts';

/** A command, and the record of the block that it comes from. */
export interface PlannedCommand {
  readonly record: number;
  readonly command: UsageCommand;
}

/** A record that an operator must look at, and why. */
export interface Stop {
  readonly record: number;
  /** A {@link ChargeProblem}, or the code of the ledger's refusal. */
  readonly reason: ChargeProblem | (string & {});
  readonly params: Readonly<Record<string, string>>;
}

/** What a run of records asks for. Commands stand in the order of their records. */
export interface UsagePlan {
  readonly commands: readonly PlannedCommand[];
  readonly stops: readonly Stop[];
}

/** Reads records into commands: one for every ending, one for every returned lease. */
export function planUsage(records: readonly UsageRecord[], prices: PriceVersions): UsagePlan {
  const commands: PlannedCommand[] = [];
  const stops: Stop[] = [];
  for (const [record, of] of records.entries()) {
    if (of.type === 'returned') commands.push({ record, command: { type: 'return', of } });
    if (of.type !== 'ending') continue;
    const { amount, problem, params } = checkCharge(of, prices);
    const disputed = problem !== undefined;
    const usage = problem === 'usage_invalid' ? {} : usedBuckets(of.usage);
    commands.push({ record, command: { type: 'capture', of, amount, usage, disputed } });
    if (disputed) stops.push({ record, reason: problem, params });
  }
  return { commands, stops };
}

/** The price versions that these records name, each once. */
export function namedPrices(records: readonly UsageRecord[]): readonly string[] {
  const named = records.flatMap((of) =>
    of.type === 'ending' && of.ending === 'settled'
      ? [of.price, ...of.calls.map(({ price }) => price)]
      : [],
  );
  return [...new Set(named)];
}

/** Those that are not zero. */
export function usedBuckets(usage: Partial<UsageBuckets>): UsedBuckets {
  const used: Partial<Record<UsageBucket, bigint>> = {};
  for (const bucket of usageBuckets) {
    const units = usage[bucket] ?? 0n;
    if (units !== 0n) used[bucket] = units;
  }
  return used;
}
