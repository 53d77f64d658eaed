// Sweeps and top-ups: each is scheduled once and has exactly one ending.
import type { EntryOf, MovementData } from '../entry-types.ts';
import { sumOf, walletOf } from './postings.ts';
import { type Complain, checkNode, checkPostings, type State } from './state.ts';

type EndingEntry = EntryOf<
  'WalletSwept.v1' | 'WalletToppedUp.v1' | 'MovementCancelled.v1' | 'MovementFailed.v1'
>;

export function takeMovement(
  state: State,
  entry: EntryOf<'MovementScheduled.v1'> | EndingEntry,
  complain: Complain,
): void {
  if (entry.type !== 'MovementScheduled.v1') {
    endMovement(state, entry, complain);
    return;
  }
  const { schedule, node, kind, amount } = entry.data;
  checkNode(state, node, complain);
  checkPostings(state, entry, { routes: [] }, complain);
  if ((kind === 'top_up') !== (amount !== undefined)) complain('form', `is no ${kind}`);
  if (state.movements.has(schedule)) complain('endings', `schedules ${schedule} a second time`);
  state.movements.set(schedule, entry.data);
}

function endMovement(state: State, entry: EndingEntry, complain: Complain): void {
  const { schedule } = entry.data;
  const movement = state.movements.get(schedule);
  state.movements.delete(schedule);
  if (!movement) complain('endings', `ends ${schedule}, which is not scheduled`);
  const isMoved = entry.type === 'WalletSwept.v1' || entry.type === 'WalletToppedUp.v1';
  const isCancelled = entry.type === 'MovementCancelled.v1';
  if (movement && !isCancelled && entry.at < movement.dueAt) {
    complain('endings', `ends ${schedule} before its time`);
  }
  if (!movement || !isMoved) {
    checkPostings(state, entry, { routes: [] }, complain);
    return;
  }
  checkMoved(state, entry, { movement, complain });
}

function checkMoved(
  state: State,
  entry: EntryOf<'WalletSwept.v1' | 'WalletToppedUp.v1'>,
  { movement, complain }: { readonly movement: MovementData; readonly complain: Complain },
): void {
  const { node, asset, kind } = movement;
  const isSwept = entry.type === 'WalletSwept.v1';
  const other = isSwept ? entry.data.to : entry.data.from;
  const isRight = (kind === 'sweep') === isSwept && entry.data.node === node;
  if (!isRight) complain('endings', `ends a ${kind} of ${node} as something else`);
  if (state.tree.path(node).at(-2) !== other) complain('endings', `names ${other} above ${node}`);
  const wallet = walletOf(node);
  const route = isSwept
    ? { from: wallet, to: walletOf(other) }
    : { from: walletOf(other), to: wallet };
  checkPostings(state, entry, { routes: [route], asset }, complain);
  const source = isSwept ? node : other;
  if (state.frozen.has(source)) complain('accounts', `takes from ${route.from}, which is frozen`);
  const due = isSwept ? free(state, wallet, asset) : missing(state, movement);
  if (sumOf(entry.postings) !== due) {
    complain('postings', `moves ${sumOf(entry.postings)} and not ${due}`);
  }
}

/** An overdraft is not swept. */
function free({ accounts }: State, wallet: string, asset: string): bigint {
  const balance = accounts.balance(wallet, asset);
  return balance > 0n ? balance : 0n;
}

/** What leases and holds have of a wallet is in it. */
function missing(state: State, { node, asset, amount = '0' }: MovementData): bigint {
  const wallet = walletOf(node);
  let full = BigInt(amount) - state.accounts.balance(wallet, asset);
  for (const holding of [...state.leases.values(), ...state.holds.values()]) {
    if (holding.account === wallet && holding.asset === asset) full -= holding.held;
  }
  return full > 0n ? full : 0n;
}
