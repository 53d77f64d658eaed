import { type Charge, findCharge } from './charge.ts';
import type { CaptureLate, Rerate } from './commands.ts';
import { countIn } from './counting.ts';
import { closing } from './decide-lease.ts';
import { factsOf } from './decide-usage.ts';
import type { DecisionContext, Past } from './decision-context.ts';
import type { BudgetCounter, LateUsage, Posting } from './events.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import {
  type Counter,
  findBudget,
  heldBy,
  type Lease,
  type LedgerState,
  spentOn,
  unprovenOf,
  walletOf,
} from './state.ts';
import { giveBack, take } from './take.ts';

/**
 * The true charge of a request whose lease is gone, or which was reconciled before: what was
 * charged already is subtracted. It takes from what the lease still holds, then from what its
 * expiry left unproven (which is counted as used already), then from whoever pays, then from
 * `overrun`. It is never refused for want of money.
 *
 * Refusals: lease_unknown (also by its key), lease_foreign.
 */
export function decideCaptureLate(
  state: LedgerState,
  command: CaptureLate,
  { past }: DecisionContext,
): Decision {
  const lease = findLease(state, command, past);
  if (!lease) return refuse('lease_unknown', { lease: command.lease });
  const before = findCharge(state, command.request, past);
  const isForeign = lease.node !== command.node || lease.asset !== command.asset;
  if (isForeign || (before && before.lease !== command.lease)) {
    return refuse('lease_foreign', { lease: command.lease });
  }
  const change = changeOf(state, { ...command, before, account: lease.account });
  const late: LateUsage = {
    type: 'LateUsage.v1',
    postings: change.postings,
    data: {
      ...factsOf(command),
      account: lease.account === walletOf(lease.node) ? undefined : lease.account,
      asset: change.postings.length === 0 ? command.asset : undefined,
      before: before?.charge,
      charge: command.amount,
      excess: change.excess,
      budgets: countAll(lease.counters, change),
    },
  };
  const { open } = lease;
  const isLast = open && !before && open.ended + 1 === open.admitted;
  if (!isLast) return accept(late);
  const taken = { fromLease: -change.held, budgets: late.data.budgets };
  return accept(late, closing(state, open, { admitted: open.ended + 1, taken }));
}

/**
 * A charge computed again with another price, in both directions: the difference to the whole
 * charge as it stands. It counts where the request counts.
 *
 * Refusals: request_unknown.
 */
export function decideRerate(
  state: LedgerState,
  command: Rerate,
  { past }: DecisionContext,
): Decision {
  const { request, amount, price, reason } = command;
  const before = findCharge(state, request, past);
  if (!before) return refuse('request_unknown', { request });
  const { lease, node, account } = before;
  const known = state.leases.get(lease) ?? state.expired.get(lease);
  const asset = before.asset ?? known?.asset;
  if (asset === undefined) return refuse('request_unknown', { request });
  const change = changeOf(state, { amount, asset, before, account });
  const counters = countersOf(state, { ...before, asset }, known);
  return accept({
    type: 'Rerated.v1',
    postings: change.postings,
    data: {
      ...{ request, lease, node, reason, price, charge: amount, before: before.charge },
      account: account === walletOf(node) ? undefined : account,
      excess: change.excess,
      budgets: countAll(counters, change),
    },
  });
}

/**
 * Where a charge counts, as far as that is remembered: where it was counted; else where its lease
 * counts; else, for what was free and is charged after all, in the windows of its time.
 */
function countersOf(
  state: LedgerState,
  { budgets, node, asset, at }: Charge & { readonly asset: string },
  lease: Lease | undefined,
): readonly Counter[] {
  if (budgets.length > 0) return remembered(state, budgets);
  if (lease) return stillThere(state, lease.counters);
  const path = state.nodes.get(node)?.path ?? [];
  return path
    .flatMap((place) => state.budgets.get(place) ?? [])
    .filter((budget) => budget.asset === asset)
    .flatMap((budget) => [...budget.counters.values()])
    .filter(({ startsAt, endsAt }) => startsAt <= at && (endsAt === undefined || at < endsAt));
}

/** A lease that usage is late for, open or not. */
interface LateLease extends Pick<Lease, 'node' | 'asset' | 'account' | 'counters'> {
  readonly open: Lease | undefined;
}

function findLease(
  state: LedgerState,
  { lease, leaseKey }: CaptureLate,
  past: Past,
): LateLease | undefined {
  const open = state.leases.get(lease);
  const known = open ?? state.expired.get(lease);
  if (known) return { ...known, counters: stillThere(state, known.counters), open };
  const event = leaseKey === undefined ? undefined : past(leaseKey)?.event;
  if (event?.type !== 'LeaseOpened.v1' || event.data.lease !== lease) return undefined;
  const { node, asset, wallet, account = walletOf(wallet), budgets } = event.data;
  return { node, asset, account, counters: remembered(state, budgets), open: undefined };
}

interface Change {
  readonly postings: readonly Posting[];
  /** What it adds to the counters. */
  readonly used: bigint;
  readonly held: bigint;
  readonly excess: bigint | undefined;
}

function changeOf(
  state: LedgerState,
  wish: Pick<CaptureLate, 'amount' | 'asset'> & {
    /** Late usage names its lease: what that holds, or left unproven, goes first. */
    readonly lease?: string;
    readonly provider?: string | undefined;
    readonly before: Charge | undefined;
    readonly account: string;
  },
): Change {
  const { asset, lease, account, before } = wish;
  const by = wish.amount - (before?.charge ?? 0n);
  if (by < 0n) {
    const { spent, overrun } = before ?? { spent: new Map(), overrun: 0n };
    const postings = giveBack({ amount: -by, asset, spent, overrun, account });
    return { postings, used: by, held: 0n, excess: undefined };
  }
  const own = lease === undefined ? [] : [heldBy(lease), unprovenOf(lease)];
  const to = wish.provider === undefined ? lastOf(before) : spentOn(wish.provider);
  const { postings, taken } = take(state, { amount: by, asset, to, sources: [...own, account] });
  const [held = 0n, unproven = 0n] = own.map((source) => taken.get(source) ?? 0n);
  const excess = by - held - unproven;
  return { postings, used: by - unproven, held: -held, excess: excess > 0n ? excess : undefined };
}

/** Where the request was charged last. */
function lastOf(before: Charge | undefined): string {
  return [...(before?.spent.keys() ?? [])].at(-1) ?? spentOn('unknown');
}

/** A counter that came later than a charge never counted it, and goes no lower than nothing. */
function countAll(counters: readonly Counter[], { used, held }: Change): readonly BudgetCounter[] {
  return counters.flatMap((counter) =>
    countIn([counter], { used: counter.used + used < 0n ? -counter.used : used, held }),
  );
}

function stillThere(state: LedgerState, counters: readonly Counter[]): Counter[] {
  return counters.filter(
    (counter) => findBudget(state, counter.budget)?.counters.get(counter.start) === counter,
  );
}

/** Those counters that are still there. */
function remembered(state: LedgerState, budgets: readonly BudgetCounter[]): Counter[] {
  return budgets.flatMap((each) => findBudget(state, each)?.counters.get(each.start) ?? []);
}
