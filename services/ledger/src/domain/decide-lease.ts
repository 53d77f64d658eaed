import { archivedRefusal } from './archived.ts';
import { refuseClaim } from './claim.ts';
import type { OpenLease, ReturnLease, ShrinkLease } from './commands.ts';
import { countIn } from './counting.ts';
import type { DecisionContext } from './decision-context.ts';
import type { BudgetCounter, LeaseClosed } from './events.ts';
import { amountWithin, chooseFunding, heldIn, ttlWithin } from './funding.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import { balanceOf, heldBy, type Lease, type LedgerState, walletOf } from './state.ts';

/**
 * Grants the largest amount in [least, most] that whoever pays and every hard budget on the path
 * allow.
 *
 * Refusals: node_unknown, node_archived, asset_unknown, ask_closed, lease_exists, those of a claim (`claim.ts`),
 * then those of whoever should pay (`chooseFunding`).
 */
export function decideOpenLease(
  state: LedgerState,
  command: OpenLease,
  context: DecisionContext,
): Decision {
  const { lease, incarnation, ask, node, asset, least, most, claim } = command;
  const { at } = context;
  const place = state.nodes.get(node);
  if (!place) return refuse('node_unknown', { node });
  const archived = archivedRefusal(state, node);
  if (archived) return archived;
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  if (isAskClosed(state, command)) return refuse('ask_closed', { ask: String(ask) });
  if (state.leases.has(lease) || state.expired.has(lease)) return refuse('lease_exists', { lease });
  const claimed = claim && refuseClaim(state, claim, context.past);
  if (claimed) return claimed;
  const funding = chooseFunding(state, { node, asset, at, least });
  if (funding.outcome === 'refused') return funding;
  const { account, wallet, limits } = funding;
  const amount = amountWithin(limits, most);
  return accept({
    type: 'LeaseOpened.v1',
    postings: amount > 0n ? [{ from: account, to: heldBy(lease), asset, amount }] : [],
    data: {
      ...{ lease, incarnation, ask, node, wallet, path: place.path, asset, amount },
      account: account === walletOf(wallet) ? undefined : account,
      ttlMs: ttlWithin(limits, command.ttlMs, at),
      claim: claim && { request: claim.request, attempt: claim.attempt },
      budgets: heldIn(limits, amount),
    },
  });
}

/** Whether the holder has said that it holds nothing it was granted for this ask. */
export function isAskClosed(
  { asksClosed }: LedgerState,
  { incarnation, ask }: Pick<OpenLease, 'incarnation' | 'ask'>,
): boolean {
  const closed = asksClosed.get(incarnation);
  return closed !== undefined && ask <= closed.upTo;
}

/**
 * The last word on a lease, also on a lapsed one. It closes when as many endings were posted as
 * requests were admitted, not before; until then the word is remembered, and the ending that
 * completes the count closes it.
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
  if (lease.ended === admitted) return accept(closing(state, lease, { admitted }));
  const { ended } = lease;
  return accept({
    type: 'LeaseReturned.v1',
    postings: [],
    data: { lease: lease.id, admitted, ended },
  });
}

/**
 * Gives back what its holder never reserved, at most what the lease still holds.
 *
 * Refusals: lease_unknown, lease_foreign, lease_returned.
 */
export function decideShrinkLease(state: LedgerState, command: ShrinkLease): Decision {
  const lease = state.leases.get(command.lease);
  if (!lease) return refuse('lease_unknown', { lease: command.lease });
  const { id, incarnation, account, asset, counters } = lease;
  if (incarnation !== command.incarnation) return refuse('lease_foreign', { lease: id });
  if (lease.admitted !== undefined) return refuse('lease_returned', { lease: id });
  const held = balanceOf(state, heldBy(id), asset);
  const amount = command.amount < held ? command.amount : held;
  return accept({
    type: 'LeaseShrunk.v1',
    postings: amount > 0n ? [{ from: heldBy(id), to: account, asset, amount }] : [],
    data: {
      lease: id,
      number: command.number,
      budgets: countIn(counters, { used: 0n, held: -amount }),
    },
  });
}

/** What an ending of the same decision takes before the lease closes. */
export interface Taken {
  readonly fromLease: bigint;
  /** The counters as that ending leaves them, as far as it states them. */
  readonly budgets: readonly BudgetCounter[];
}

/** What is left goes back to whoever paid, and is held in no budget any more. */
export function closing(
  state: LedgerState,
  { id, account, asset, counters }: Lease,
  { admitted, taken }: { readonly admitted: number; readonly taken?: Taken },
): LeaseClosed {
  const amount = balanceOf(state, heldBy(id), asset) - (taken?.fromLease ?? 0n);
  return {
    type: 'LeaseClosed.v1',
    postings: amount > 0n ? [{ from: heldBy(id), to: account, asset, amount }] : [],
    data: {
      lease: id,
      admitted,
      budgets: countIn(counters, { used: 0n, held: -amount }, taken?.budgets),
    },
  };
}
