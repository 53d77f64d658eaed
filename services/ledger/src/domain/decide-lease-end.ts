import type { CloseUnseen, ExpireLease, LapseLease } from './commands.ts';
import { countIn } from './counting.ts';
import { closing } from './decide-lease.ts';
import type { DecisionContext, LeaseLives } from './decision-context.ts';
import type { AsksClosed } from './events.ts';
import { accept, type Decision, refuse } from './refusal.ts';
import { balanceOf, heldBy, type Lease, type LedgerState, unprovenOf } from './state.ts';

/** Leases that one command closes, and about so many bytes of entries: they fit into one batch. */
const closedMax = 256;
const closedBytesMax = 400_000;
const bytesPerLease = 800;
const bytesPerCounter = 600;

/**
 * The holder says what it has of all it asked for up to an ask: leases that it has not seen are
 * free at once, and no lease is opened for those asks any more. A lease that anything was heard of
 * was seen. What does not fit into one command is closed by the next.
 */
export function decideCloseUnseen(state: LedgerState, command: CloseUnseen): Decision {
  const { incarnation, upTo } = command;
  const seen = new Set(command.seen);
  const unseen = [...state.leases.values()].filter(
    (lease) =>
      lease.incarnation === incarnation &&
      lease.ask <= upTo &&
      !seen.has(lease.id) &&
      lease.ended === 0 &&
      lease.admitted === undefined,
  );
  const closed: AsksClosed = {
    type: 'AsksClosed.v1',
    postings: [],
    data: { incarnation, upTo },
  };
  const isNew = (state.asksClosed.get(incarnation)?.upTo ?? -1) < upTo;
  return accept(...(isNew ? [closed] : []), ...closings(state, fitting(unseen)));
}

function fitting(leases: readonly Lease[]): readonly Lease[] {
  let bytes = 0;
  const past = leases.findIndex(({ counters }) => {
    bytes += bytesPerLease + bytesPerCounter * counters.length;
    return bytes > closedBytesMax;
  });
  return leases.slice(0, Math.min(closedMax, past < 0 ? leases.length : past));
}

/** Closings in one decision: each counts on what the ones before it leave. */
function closings(state: LedgerState, leases: readonly Lease[]) {
  const closed = [];
  let budgets: Parameters<typeof countIn>[2] = [];
  for (const lease of leases) {
    const taken = { fromLease: 0n, budgets };
    const event = closing(state, lease, { admitted: 0, taken });
    closed.push(event);
    budgets = [...budgets, ...event.data.budgets];
  }
  return closed;
}

/** What the writer asks of itself, as far as lives are over. */
export function lapsing(state: LedgerState, lives: LeaseLives): readonly LapseLease[] {
  const over = [...state.leases.values()].filter(({ id, lapsed }) => !lapsed && lives.isOver(id));
  return over.map(({ id }) => ({ type: 'LapseLease', lease: id }));
}

/** Its life may have begun anew since it was asked: then nothing happens. */
export function decideLapseLease(
  state: LedgerState,
  command: LapseLease,
  { lives }: DecisionContext,
): Decision {
  const lease = state.leases.get(command.lease);
  if (!lease || lease.lapsed || !lives.isOver(lease.id)) return accept();
  return accept({ type: 'LeaseLapsed.v1', postings: [], data: { lease: lease.id } });
}

/**
 * The end of a lapsed lease whose holder never spoke again: what is left stays used, unproven, or
 * goes back to whoever paid.
 *
 * Refusals: lease_unknown, lease_in_grace (also while it has not lapsed).
 */
export function decideExpireLease(
  state: LedgerState,
  { lease: id, policy }: ExpireLease,
  { lives }: DecisionContext,
): Decision {
  const lease = state.leases.get(id);
  if (!lease) return refuse('lease_unknown', { lease: id });
  if (!lease.lapsed || !lives.isGraceOver(id)) return refuse('lease_in_grace', { lease: id });
  const { account, asset, counters } = lease;
  const amount = balanceOf(state, heldBy(id), asset);
  const to = policy === 'charge' ? unprovenOf(id) : account;
  const used = policy === 'charge' ? amount : 0n;
  return accept({
    type: 'LeaseExpired.v1',
    postings: amount > 0n ? [{ from: heldBy(id), to, asset, amount }] : [],
    data: { lease: id, policy, budgets: countIn(counters, { used, held: -amount }) },
  });
}
