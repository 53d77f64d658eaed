import { strict as assert } from 'node:assert';
import { nodeRefusal } from './archived.ts';
import { arrivalRefusal, closedRefusal, withdrawalRefusal } from './decide-credits.ts';
import type { LedgerEvent } from './events.ts';
import type { CancelSchedule, RunMovement, ScheduleMovement } from './payment-commands.ts';
import type { MovementTerms } from './payment-events.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import { balanceKey, balanceOf, type LedgerState, walletOf } from './state.ts';

/** Movements that may wait in one ledger. */
export const movementsMax = 10_000;

/**
 * How long a movement waits for money that leases hold, after its time has come. Microseconds; a
 * lease that nobody gives back lives shorter than this.
 */
export const movementPatience = 3_600_000_000;

/**
 * A movement whose time has come is made at once, or refused for the reason that would have failed
 * it; any other waits.
 *
 * Refusals: node_unknown, node_archived, asset_unknown, movement_unsupported (the organisation has nothing above
 * it), schedule_exists, movement_past (a time that is over; 0 is at once), schedules_too_many; at once also wallet_frozen, held_by_leases,
 * insufficient_credits, lots_too_many.
 */
export function decideScheduleMovement(
  state: LedgerState,
  command: ScheduleMovement,
  at: number,
): Decision {
  const { type: _, ...terms } = command;
  const { schedule, node, asset, dueAt } = terms;
  const unknown = nodeRefusal(state, node);
  if (unknown) return unknown;
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  if (parentOf(state, node) === undefined) return refuse('movement_unsupported', { node });
  if (state.movements.has(schedule)) return refuse('schedule_exists', { schedule });
  if (dueAt > 0 && dueAt <= at) return refuse('movement_past', { schedule });
  if (state.movements.size >= movementsMax) {
    return refuse('schedules_too_many', { limit: String(movementsMax) });
  }
  const scheduled: LedgerEvent = { type: 'MovementScheduled.v1', postings: [], data: terms };
  if (dueAt > at) return accept(scheduled);
  const made = madeNow(state, terms);
  return made.outcome === 'accepted' ? accept(scheduled, ...made.events) : made;
}

/** Refusals: schedule_unknown (also one that has ended). */
export function decideCancelSchedule(state: LedgerState, { schedule }: CancelSchedule): Decision {
  if (!state.movements.has(schedule)) return refuse('schedule_unknown', { schedule });
  return accept({ type: 'MovementCancelled.v1', postings: [], data: { schedule } });
}

/**
 * The ending of a movement whose time has come, and nothing before that. One that only held money blocks is refused for a
 * while, and tried again; whatever else blocks it fails it.
 *
 * Refusals: schedule_unknown, held_by_leases.
 */
export function decideRunMovement(
  state: LedgerState,
  { schedule }: RunMovement,
  at: number,
): Decision {
  const terms = state.movements.get(schedule);
  if (!terms) return refuse('schedule_unknown', { schedule });
  // A clock may have gone back a little since the writer asked itself.
  if (terms.dueAt > at) return accept();
  const made = madeNow(state, terms);
  if (made.outcome === 'accepted') return made;
  const { code } = made.refusal;
  if (code === 'held_by_leases' && at < terms.dueAt + movementPatience) return made;
  return accept({ type: 'MovementFailed.v1', postings: [], data: { schedule, code } });
}

function madeNow(state: LedgerState, terms: MovementTerms): Decision {
  const parent = parentOf(state, terms.node);
  assert(parent !== undefined, 'only the organisation has no parent, and never gets one');
  return terms.kind === 'sweep' ? swept(state, terms, parent) : toppedUp(state, terms, parent);
}

/** What is free: what leases hold stays, and goes back to the wallet. */
function swept(state: LedgerState, terms: MovementTerms, parent: string): Decision {
  const { schedule, node, asset } = terms;
  const from = { account: walletOf(node), node };
  const balance = balanceOf(state, from.account, asset);
  const amount = balance > 0n ? balance : 0n;
  const posting = { from: from.account, to: walletOf(parent), asset, amount };
  const refusal =
    closedRefusal(state, posting) ??
    withdrawalRefusal(state, from, { asset, amount }) ??
    arrivalRefusal(state, posting);
  if (refusal) return refusal;
  return accept({
    type: 'WalletSwept.v1',
    postings: amount > 0n ? [posting] : [],
    data: { schedule, node, to: parent },
  });
}

/** What leases hold of the wallet is in it: a full wallet stays as full when it comes back. */
function toppedUp(state: LedgerState, terms: MovementTerms, parent: string): Decision {
  const { schedule, node, asset, amount: full = 0n } = terms;
  const wallet = walletOf(node);
  const held = state.holds.get(balanceKey(wallet, asset))?.held ?? 0n;
  const missing = full - balanceOf(state, wallet, asset) - held;
  const amount = missing > 0n ? missing : 0n;
  const from = { account: walletOf(parent), node: parent };
  const posting = { from: from.account, to: wallet, asset, amount };
  const refusal =
    closedRefusal(state, posting) ??
    withdrawalRefusal(state, from, { asset, amount }) ??
    arrivalRefusal(state, posting);
  if (refusal) return refusal;
  return accept({
    type: 'WalletToppedUp.v1',
    postings: amount > 0n ? [posting] : [],
    data: { schedule, node, from: parent },
  });
}

function parentOf(state: LedgerState, node: string): string | undefined {
  return state.nodes.get(node)?.path.at(-2);
}
