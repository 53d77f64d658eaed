import type { OpenLease, ReturnLease } from './commands.ts';
import type { BudgetCounter, LeaseClosed } from './events.ts';
import { type Limit, limitsOn } from './limits.ts';
import { accept, type Decision, refuse, refuseBy } from './refusal.ts';
import {
  balanceOf,
  type Counter,
  heldBy,
  type Lease,
  type LedgerState,
  walletOf,
} from './state.ts';

/**
 * Grants the largest amount in [least, most] that the wallet and every budget on the path allow.
 *
 * Refusals: node_unknown, asset_unknown, then the binding limit: insufficient_credits or
 * budget_exhausted. Of several limits that say no, one that would say no even if all that is held
 * came back goes first, since waiting cannot help there; then the one with the least left.
 */
export function decideOpenLease(state: LedgerState, command: OpenLease, at: number): Decision {
  const { lease, incarnation, ask, node, asset, least, most } = command;
  const place = state.nodes.get(node);
  if (!place) return refuse('node_unknown', { node });
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  const limits = limitsOn(state, { node, asset, at });
  const blocker = bindingOf(limits, least);
  if (blocker) return refuseBy(blocker, least);
  const amount = limits.reduce((low, { left }) => (left < low ? left : low), most);
  const wallet = node;
  const hold = { from: walletOf(wallet), to: heldBy(lease), asset, amount };
  return accept({
    type: 'LeaseOpened.v1',
    postings: amount > 0n ? [hold] : [],
    data: {
      ...{ lease, incarnation, ask, node, wallet, path: place.path, asset, amount },
      ttlMs: ttlWithin(limits, command.ttlMs, at),
      budgets: limits.flatMap((limit) => withMore(limit, amount)),
    },
  });
}

/**
 * The last word on a lease. It closes when as many endings were posted as requests were admitted,
 * not before; until then the word is remembered, and the ending that completes the count closes it.
 *
 * Refusals: lease_unknown, lease_foreign, lease_returned (more endings than admissions, or a second
 * word).
 */
export function decideReturnLease(state: LedgerState, command: ReturnLease): Decision {
  const lease = state.leases.get(command.lease);
  if (!lease) return refuse('lease_unknown', { lease: command.lease });
  if (lease.incarnation !== command.incarnation)
    return refuse('lease_foreign', { lease: lease.id });
  const { admitted } = command;
  if (lease.admitted !== undefined || lease.ended > admitted) {
    return refuse('lease_returned', { lease: lease.id });
  }
  if (lease.ended === admitted)
    return accept(closing(state, lease, { admitted, taken: noneTaken }));
  const { ended } = lease;
  return accept({
    type: 'LeaseReturned.v1',
    postings: [],
    data: { lease: lease.id, admitted, ended },
  });
}

/** What an ending of the same decision takes before the lease closes. */
export interface Taken {
  readonly fromLease: bigint;
  /** The counters as that ending leaves them; undefined when it left them as they are. */
  readonly counters: readonly BudgetCounter[] | undefined;
}

const noneTaken: Taken = { fromLease: 0n, counters: undefined };

/** What is left goes back to the wallet, and is held in no budget any more. */
export function closing(
  state: LedgerState,
  lease: Lease,
  { admitted, taken }: { readonly admitted: number; readonly taken: Taken },
): LeaseClosed {
  const account = heldBy(lease.id);
  const amount = balanceOf(state, account, lease.asset) - taken.fromLease;
  const counters = taken.counters ?? lease.counters.map(counterNow);
  const rest = { from: account, to: walletOf(lease.wallet), asset: lease.asset, amount };
  return {
    type: 'LeaseClosed.v1',
    postings: amount > 0n ? [rest] : [],
    data: {
      lease: lease.id,
      admitted,
      budgets:
        amount > 0n ? counters.map((stated) => ({ ...stated, held: stated.held - amount })) : [],
    },
  };
}

/** A counter as it stands, in the words of an entry. */
export function counterNow({ budget, start, end, used, held }: Counter): BudgetCounter {
  const { node, asset, window, limit } = budget;
  return { node, asset, window, start, end, used, held, limit };
}

function bindingOf(limits: readonly Limit[], least: bigint): Limit | undefined {
  const blocking = limits.filter(({ left }) => left < least);
  const hopeless = blocking.filter(({ left, held }) => left + held < least);
  const candidates = hopeless.length > 0 ? hopeless : blocking;
  const [first, ...others] = candidates;
  return others.reduce(
    (binding, limit) => (binding && limit.left < binding.left ? limit : binding),
    first,
  );
}

/** A lease's life never passes the end of a window that it counts in. */
function ttlWithin(limits: readonly Limit[], ttlMs: number, at: number): number {
  return limits.reduce((ttl, { budget }) => {
    const endsAt = budget?.stretch.endsAt;
    return endsAt === undefined ? ttl : Math.min(ttl, Math.floor((endsAt - at) / 1000));
  }, ttlMs);
}

function withMore({ node, asset, held, budget }: Limit, amount: bigint): readonly BudgetCounter[] {
  if (!budget) return [];
  const { window, limit } = budget.of;
  const { start, end } = budget.stretch;
  return [{ node, asset, window, start, end, used: budget.used, held: held + amount, limit }];
}
