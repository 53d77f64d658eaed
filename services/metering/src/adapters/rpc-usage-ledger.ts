import type {
  ApplyRequest,
  ApplyResponse,
  CommandResult,
  LedgerClient,
} from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { ledgerShards } from '@alfred/ids';
import type { UsageAnswer, UsageLedger } from '../ports/usage-ledger.ts';
import { toProtoCommand } from '../wire/usage-command.ts';

/** The ledger may have a lot before it; repeating a command that is under way gains nothing. */
const applyDeadlineMs = 20_000;

/** What is called of the ledger. */
export interface UsageLedgerClient extends Pick<LedgerClient, 'listOverdueLeases'> {
  apply(request: ApplyRequest, options: { readonly signal: AbortSignal }): Promise<ApplyResponse>;
}

/** The ledger service over its own interface. */
export function rpcUsageLedger(ledger: UsageLedgerClient): UsageLedger {
  return {
    apply: async (name, commands, signal) => {
      const request = { ledger: name, commands: commands.map(toProtoCommand) };
      const { results } = await ledger.apply(request, withDeadline(signal));
      return results.map(fromResult);
    },
    overdue: async (limit, signal) => {
      const shards = Array.from({ length: ledgerShards }, (_, shard) => shard);
      const ask = (shard: number) =>
        ledger.listOverdueLeases({ limit, shard }, withDeadline(signal));
      const overdue = (await Promise.all(shards.map(ask))).flatMap(({ leases }) => leases);
      return overdue.slice(0, limit).map(({ ledger: name, organization, lease }) => {
        return { ledger: name, organization, lease };
      });
    },
  };
}

function withDeadline(signal: AbortSignal) {
  return { signal: AbortSignal.any([signal, AbortSignal.timeout(applyDeadlineMs)]) };
}

function fromResult({ outcome }: CommandResult): UsageAnswer {
  if (outcome?.$case === 'accepted') {
    const { seq: entry, type, repeated: isRepeated } = outcome.value;
    const isBeyondLease = type === 'UsageOverrun.v1';
    const overrun = BigInt(outcome.value.overrun ?? '0');
    return { outcome: 'accepted', entry, isBeyondLease, isRepeated, overrun };
  }
  if (outcome?.$case === 'refused') return { outcome: 'refused', ...outcome.value };
  throw new AlfredError('internal', {}, { cause: new Error('an answer without an outcome') });
}
