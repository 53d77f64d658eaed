import type { CaptureUsage } from './commands.ts';
import { countIn } from './counting.ts';
import { closing } from './decide-lease.ts';
import type { BudgetCounter, Posting, UsageEvent, UsageFacts } from './events.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import { heldBy, type LedgerState, spentOn, walletOf } from './state.ts';
import { take } from './take.ts';

/**
 * An ending is never refused for want of money: it takes from its lease, then from what is free on
 * the account that pays, then from `overrun`. It counts in the windows of its lease, whenever it
 * comes.
 *
 * Refusals: lease_unknown, lease_foreign (another spender's or another asset's).
 */
export function decideCaptureUsage(state: LedgerState, command: CaptureUsage): Decision {
  const lease = state.leases.get(command.lease);
  if (!lease) return refuse('lease_unknown', { lease: command.lease });
  const { id, account, asset, counters } = lease;
  if (lease.node !== command.node || asset !== command.asset) {
    return refuse('lease_foreign', { lease: id });
  }
  const { amount } = command;
  const { postings, taken } = take(state, {
    ...{ amount, asset, to: spentOn(command.provider ?? 'unknown') },
    sources: [heldBy(id), account],
  });
  const fromLease = taken.get(heldBy(id)) ?? 0n;
  const usage = usageEvent(command, {
    postings,
    account: account === walletOf(command.node) ? undefined : account,
    budgets: countIn(counters, { used: amount, held: -fromLease }),
    excess: amount - fromLease,
  });
  if (lease.ended + 1 !== lease.admitted) return accept(usage);
  const { admitted } = lease;
  const { budgets } = usage.data;
  return accept(usage, closing(state, lease, { admitted, taken: { fromLease, budgets } }));
}

function usageEvent(
  command: CaptureUsage,
  entry: {
    readonly postings: readonly Posting[];
    readonly account: string | undefined;
    readonly budgets: readonly BudgetCounter[];
    readonly excess: bigint;
  },
): UsageEvent {
  const { postings, account, budgets, excess } = entry;
  const { ending, asset } = command;
  const isUnsaid = postings.length === 0 && ending !== 'released';
  const data = { ...factsOf(command), account, asset: isUnsaid ? asset : undefined, budgets };
  if (excess > 0n) return { type: 'UsageOverrun.v1', postings, data: { ...data, excess } };
  switch (ending) {
    case 'settled':
      return { type: 'UsageCaptured.v1', postings, data };
    case 'released':
      return { type: 'UsageReleased.v1', postings, data };
    case 'reconciled':
      return { type: 'UsageReconciled.v1', postings, data };
  }
}

/** What an entry says of a request. */
export function factsOf(command: UsageFacts): UsageFacts {
  const { request, lease, node, ending, provider, model, usage, how } = command;
  const { timing, apiKey, tags, disputed } = command;
  const said = { provider, model, usage, how, timing, apiKey, tags, disputed };
  return { request, lease, node, ending, ...said };
}
