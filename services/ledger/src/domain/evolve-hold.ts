import { strict as assert } from 'node:assert';
import type { BudgetCounter, Posting } from './event-shape.ts';
import { joinHold, setCounter } from './evolve-counter.ts';
import { walletHolds } from './evolve-lease.ts';
import type { HoldEnd, HoldEvent, HoldPlaced } from './hold-events.ts';
import { balanceKey, type Hold, heldBy, type LedgerState, walletOf } from './state.ts';

/** Ended holds that are kept in memory, to say how and when they did. */
export const endedMax = 10_000;

/** The part of `evolve` that is about holds; postings were taken in before. */
export function evolveHold(state: LedgerState, event: HoldEvent): void {
  if (event.type === 'HoldPlaced.v1') {
    place(state, event);
    return;
  }
  takeOut(state, event.data.hold, { postings: event.postings, budgets: event.data.budgets });
  switch (event.type) {
    case 'HoldCaptured.v1':
      if (event.data.left === 0n) end(state, event.data.hold, 'captured');
      return;
    case 'HoldReleased.v1':
      end(state, event.data.hold, 'released');
      return;
    case 'HoldExpired.v1':
      end(state, event.data.hold, 'expired');
      return;
  }
  event satisfies never;
}

function place(state: LedgerState, { data }: HoldPlaced): void {
  const { hold: id, node, wallet, path, asset, amount, expiresAt, overCapture } = data;
  const account = data.account ?? walletOf(wallet);
  const hold: Hold = { id, node, account, path, asset, expiresAt, overCapture, counters: [] };
  for (const stated of data.budgets) joinHold(hold, setCounter(state, stated), amount);
  state.placed.set(id, hold);
  const holds = walletHolds(state, hold);
  holds.held += amount;
  holds.placed += amount;
  const spender = state.nodes.get(node);
  assert(spender, 'a hold is of a node that was opened');
  spender.holds += 1;
}

/** What an entry took out of a hold, and what it states of counters. */
function takeOut(
  state: LedgerState,
  id: string,
  entry: { readonly postings: readonly Posting[]; readonly budgets: readonly BudgetCounter[] },
): void {
  const hold = holdOf(state, id);
  for (const stated of entry.budgets) setCounter(state, stated);
  const held = heldBy(id);
  let taken = 0n;
  for (const { from, amount } of entry.postings) if (from === held) taken += amount;
  const holds = walletHolds(state, hold);
  holds.held -= taken;
  holds.placed -= taken;
  for (const counter of hold.counters) counter.placed -= taken;
}

function end(state: LedgerState, id: string, how: HoldEnd): void {
  const hold = holdOf(state, id);
  for (const counter of hold.counters) counter.holds -= 1;
  const spender = state.nodes.get(hold.node);
  if (spender) spender.holds -= 1;
  state.placed.delete(id);
  assert(!state.balances.has(balanceKey(heldBy(id), hold.asset)), 'nothing stays held');
  const { ended, at } = state;
  ended.set(id, { how, at });
  const [oldest] = ended.keys();
  if (ended.size > endedMax && oldest !== undefined) ended.delete(oldest);
}

function holdOf({ placed }: LedgerState, id: string): Hold {
  const hold = placed.get(id);
  assert(hold, 'an entry about a hold comes while it is open');
  return hold;
}
