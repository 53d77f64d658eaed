import type { CaptureUsage } from './commands.ts';
import { closing, counterNow, type Taken } from './decide-lease.ts';
import type { BudgetCounter, Posting, UsageEvent, UsageFacts } from './events.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import {
  balanceOf,
  heldBy,
  type Lease,
  type LedgerState,
  overrun,
  spentOn,
  walletOf,
} from './state.ts';

/**
 * An ending is never refused for want of money: it takes from its lease, then from what is free in
 * the wallet, then from `overrun`. It counts in the windows of its lease, whenever it comes.
 *
 * Refusals: lease_unknown, lease_foreign (another spender's or another asset's).
 */
export function decideCaptureUsage(state: LedgerState, command: CaptureUsage): Decision {
  const lease = state.leases.get(command.lease);
  if (!lease) return refuse('lease_unknown', { lease: command.lease });
  if (lease.node !== command.node || lease.asset !== command.asset) {
    return refuse('lease_foreign', { lease: lease.id });
  }
  const { amount } = command;
  const fromLease = least(amount, balanceOf(state, heldBy(lease.id), lease.asset));
  const budgets =
    amount > 0n ? lease.counters.map((counter) => spent(counter, amount, fromLease)) : [];
  const usage = usageEvent(command, {
    postings: postingsOf(state, lease, { command, fromLease }),
    budgets,
    excess: amount - fromLease,
  });
  if (lease.ended + 1 !== lease.admitted) return accept(usage);
  const taken: Taken = { fromLease, counters: amount > 0n ? budgets : undefined };
  return accept(usage, closing(state, lease, { admitted: lease.admitted, taken }));
}

function spent(
  counter: Lease['counters'][number],
  amount: bigint,
  fromLease: bigint,
): BudgetCounter {
  const now = counterNow(counter);
  return { ...now, used: now.used + amount, held: now.held - fromLease };
}

function postingsOf(
  state: LedgerState,
  lease: Lease,
  { command, fromLease }: { readonly command: CaptureUsage; readonly fromLease: bigint },
): readonly Posting[] {
  const { amount, asset } = command;
  const wallet = walletOf(lease.wallet);
  const fromWallet = least(amount - fromLease, balanceOf(state, wallet, asset));
  const to = spentOn(command.provider ?? 'unknown');
  const sources: readonly Posting[] = [
    { from: heldBy(lease.id), to, asset, amount: fromLease },
    { from: wallet, to, asset, amount: fromWallet },
    { from: overrun, to, asset, amount: amount - fromLease - fromWallet },
  ];
  return sources.filter((posting) => posting.amount > 0n);
}

function usageEvent(
  command: CaptureUsage,
  entry: {
    readonly postings: readonly Posting[];
    readonly budgets: readonly BudgetCounter[];
    readonly excess: bigint;
  },
): UsageEvent {
  const { postings, budgets, excess } = entry;
  const data = { ...factsOf(command), budgets };
  if (excess > 0n) return { type: 'UsageOverrun.v1', postings, data: { ...data, excess } };
  switch (command.ending) {
    case 'settled':
      return { type: 'UsageCaptured.v1', postings, data };
    case 'released':
      return { type: 'UsageReleased.v1', postings, data };
    case 'reconciled':
      return { type: 'UsageReconciled.v1', postings, data };
  }
}

function factsOf(command: CaptureUsage): UsageFacts {
  const { request, lease, node, ending, provider, model, usage, how, apiKey, disputed } = command;
  return { request, lease, node, ending, provider, model, usage, how, apiKey, disputed };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
