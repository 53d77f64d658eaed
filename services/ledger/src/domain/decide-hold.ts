import { archivedRefusal } from './archived.ts';
import { countIn } from './counting.ts';
import type { DecisionContext, LeaseLives } from './decision-context.ts';
import { chooseFunding, heldIn } from './funding.ts';
import type {
  CaptureHold,
  ExpireHold,
  HoldCommand,
  PlaceHold,
  ReleaseHold,
} from './hold-commands.ts';
import { accept, type Decision, inUnit, type Refused, refuse } from './refusal.ts';
import { balanceOf, type Hold, heldBy, type LedgerState, spentOn, walletOf } from './state.ts';
import { take } from './take.ts';

const dayMs = 86_400_000;
/** How long a hold lives about which nobody said anything. */
export const holdTtlMs = 7 * dayMs;
/** How long any may live. */
export const holdTtlMaxMs = 30 * dayMs;
/** Holds that may be open for one node. */
export const holdsMax = 1_000;

/** What becomes of a command about holds. */
export function decideHold(
  state: LedgerState,
  command: HoldCommand,
  context: DecisionContext,
): Decision {
  switch (command.type) {
    case 'PlaceHold':
      return decidePlaceHold(state, command, context.at);
    case 'CaptureHold':
      return decideCaptureHold(state, command);
    case 'ReleaseHold':
      return decideReleaseHold(state, command);
    case 'ExpireHold':
      return decideExpireHold(state, command, context);
  }
}

/**
 * Holds the whole amount, of the account that would pay for a lease of as much. Unlike a lease, a
 * hold may outlive the windows that it counts in, and overrides on its path.
 *
 * Refusals: node_unknown, node_archived, asset_unknown, hold_exists (also one that has ended), hold_life_invalid,
 * holds_too_many, then those of whoever should pay (`chooseFunding`).
 */
function decidePlaceHold(state: LedgerState, command: PlaceHold, at: number): Decision {
  const { hold, node, asset, amount, overCapture, reference } = command;
  const place = state.nodes.get(node);
  if (!place) return refuse('node_unknown', { node });
  const archived = archivedRefusal(state, node);
  if (archived) return archived;
  if (!state.assets.has(asset)) return refuse('asset_unknown', { asset });
  if (state.placed.has(hold) || state.ended.has(hold)) return refuse('hold_exists', { hold });
  const expiresAt = command.expiresAt ?? at + (command.ttlMs ?? holdTtlMs) * 1000;
  if (expiresAt <= at || expiresAt > at + holdTtlMaxMs * 1000) {
    return refuse('hold_life_invalid', { days: String(holdTtlMaxMs / dayMs) });
  }
  if (place.holds >= holdsMax) return refuse('holds_too_many', { node, limit: String(holdsMax) });
  const funding = chooseFunding(state, { node, asset, at, least: amount });
  if (funding.outcome === 'refused') return funding;
  const { account, wallet, limits } = funding;
  return accept({
    type: 'HoldPlaced.v1',
    postings: [{ from: account, to: heldBy(hold), asset, amount }],
    data: {
      ...{ hold, node, wallet, path: place.path, asset, amount },
      account: account === walletOf(wallet) ? undefined : account,
      ...{ expiresAt, overCapture, reference },
      budgets: heldIn(limits, amount),
    },
  });
}

/**
 * Spends of a hold, in the windows in which it was placed. It ends when nothing is left, or when
 * this was the last. What is asked beyond it is the hold's own choice (`OverCapture`).
 *
 * Refusals: hold_unknown, hold_closed, capture_exceeds_hold.
 */
function decideCaptureHold(state: LedgerState, command: CaptureHold): Decision {
  const hold = openHold(state, command.hold);
  if ('outcome' in hold) return hold;
  const { id, node, account, asset, counters, overCapture } = hold;
  const { amount, purpose, final } = command;
  const held = balanceOf(state, heldBy(id), asset);
  const beyond = amount > held ? amount - held : 0n;
  if (beyond > 0n && overCapture === 'refuse') {
    return refuse('capture_exceeds_hold', { hold: id, ...inUnit(asset, { held, needed: amount }) });
  }
  const captured = overCapture === 'cap' ? amount - beyond : amount;
  const { postings } = take(state, {
    ...{ amount: captured, asset, to: spentOn(purpose ?? 'unknown') },
    sources: [heldBy(id), account],
  });
  const rest = beyond > 0n ? 0n : held - amount;
  const back = final ? rest : 0n;
  const left = rest - back;
  return accept({
    type: 'HoldCaptured.v1',
    postings: back > 0n ? [...postings, backFrom(hold, back)] : postings,
    data: {
      ...{ hold: id, node, account: account === walletOf(node) ? undefined : account },
      ...{ purpose, captured, final, left },
      excess: overCapture === 'overrun' && beyond > 0n ? beyond : undefined,
      uncaptured: overCapture === 'cap' && beyond > 0n ? beyond : undefined,
      budgets: countIn(counters, { used: captured, held: left - held }),
    },
  });
}

/** Gives back what is left. Refusals: hold_unknown, hold_closed. */
function decideReleaseHold(state: LedgerState, command: ReleaseHold): Decision {
  const hold = openHold(state, command.hold);
  return 'outcome' in hold ? hold : accept({ type: 'HoldReleased.v1', ...ending(state, hold) });
}

/**
 * What the writer asks of itself: holds whose time is over by the wall clock and by its own
 * monotonic one, so that no step of the wall clock gives anything back.
 */
export function expiringHolds(
  { placed }: LedgerState,
  { at, lives }: Pick<DecisionContext, 'at' | 'lives'>,
): readonly ExpireHold[] {
  const over = [...placed.values()].filter((hold) => isOver(hold, { at, lives }));
  return over.map(({ id }) => ({ type: 'ExpireHold', hold: id }));
}

/** It may have ended since it was asked, or a clock gone back: then nothing happens. */
function decideExpireHold(
  state: LedgerState,
  command: ExpireHold,
  context: DecisionContext,
): Decision {
  const hold = state.placed.get(command.hold);
  if (!hold || !isOver(hold, context)) return accept();
  return accept({ type: 'HoldExpired.v1', ...ending(state, hold) });
}

function isOver(
  { id, expiresAt }: Hold,
  { at, lives }: { readonly at: number; readonly lives: LeaseLives },
): boolean {
  return expiresAt <= at && lives.isOver(id);
}

function ending(state: LedgerState, hold: Hold) {
  const { id, asset, counters } = hold;
  const left = balanceOf(state, heldBy(id), asset);
  return {
    postings: [backFrom(hold, left)],
    data: { hold: id, budgets: countIn(counters, { used: 0n, held: -left }) },
  };
}

const backFrom = ({ id, account, asset }: Hold, amount: bigint) => ({
  ...{ from: heldBy(id), to: account, asset, amount },
});

function openHold({ placed, ended }: LedgerState, id: string): Hold | Refused {
  const hold = placed.get(id);
  if (hold) return hold;
  const end = ended.get(id);
  if (!end) return refuse('hold_unknown', { hold: id });
  const at = new Date(Math.floor(end.at / 1000)).toISOString();
  return refuse('hold_closed', { hold: id, how: end.how, at });
}
