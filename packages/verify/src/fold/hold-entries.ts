// Holds from their placing to their end.
import type { EntryOf } from '../entry-types.ts';
import { linesOf } from './counters.ts';
import type { Hold } from './holdings.ts';
import { payerProblem, sparedProblem } from './payers.ts';
import { heldBy, overrun, spentOn, sumFrom, sumOf, sumTo, walletOf } from './postings.ts';
import { type Complain, checkExcess, checkNode, checkPostings, type State } from './state.ts';

/** 30 days in microseconds: no hold lives longer. */
const lifeMax = 30 * 86_400_000_000;

export type HoldEntry = EntryOf<'HoldPlaced.v1' | 'HoldCaptured.v1'> | EndEntry;
type EndEntry = EntryOf<'HoldReleased.v1' | 'HoldExpired.v1'>;

export function takeHold(state: State, entry: HoldEntry, complain: Complain): void {
  if (entry.type === 'HoldPlaced.v1') {
    place(state, entry, complain);
    return;
  }
  const { hold: id } = entry.data;
  const hold = state.holds.get(id);
  if (!hold) complain('endings', `is about the hold ${id}, which is not open`);
  else if (entry.type === 'HoldCaptured.v1') capture(state, { entry, hold }, complain);
  else end(state, { entry, hold }, complain);
}

function place(state: State, entry: EntryOf<'HoldPlaced.v1'>, complain: Complain): void {
  const { hold: id, node, wallet, path, asset, expiresAt, overCapture } = entry.data;
  const account = entry.data.account ?? walletOf(wallet);
  const amount = BigInt(entry.data.amount);
  if (state.holds.has(id)) complain('endings', `places ${id}, which is open already`);
  const life = expiresAt - entry.at;
  if (life <= 0 || life > lifeMax) complain('endings', `places ${id} for no right time`);
  const payer = payerProblem(state, { node, wallet, asset, amount }, account);
  if (payer) complain('accounts', payer);
  for (const place of [node, wallet]) checkNode(state, place, complain);
  const own = state.tree.path(node);
  if (own.join(' ') !== path.join(' ')) complain('budgets', `states another path of ${node}`);
  checkPostings(state, entry, { routes: [{ from: account, to: heldBy(id) }], asset }, complain);
  if (amount === 0n || sumOf(entry.postings) !== amount) {
    complain('postings', 'does not hold what it says');
  }
  const nodes = [...new Set([...own, ...state.tree.path(wallet)])];
  const joining = { nodes, asset, amount, at: entry.at, pathOf: state.tree.path };
  const joined = state.budgets.join(linesOf(entry.data), joining);
  if (typeof joined === 'string') complain('budgets', joined);
  const counters = typeof joined === 'string' ? [] : [...joined];
  const hold = { id, node, account, asset, nodes, counters, held: amount, expiresAt, overCapture };
  state.holds.set(id, hold);
}

interface Captured {
  readonly entry: EntryOf<'HoldCaptured.v1'>;
  readonly hold: Hold;
}

function capture(state: State, of: Captured, complain: Complain): void {
  const { entry, hold } = of;
  const { data, postings } = entry;
  const own = heldBy(hold.id);
  const spent = spentOn(data.purpose ?? 'unknown');
  const sources = [own, hold.account, overrun];
  const routes = [...sources.map((from) => ({ from, to: spent })), { from: own, to: hold.account }];
  checkPostings(state, entry, { routes, asset: hold.asset }, complain);
  checkWho(of, complain);
  checkAmounts(of, spent, complain);
  const taking = postings.filter(({ to }) => to === spent);
  const spared = sparedProblem(state, taking, sources);
  if (spared) complain('endings', spared);
  const used = sumTo(postings, spent);
  takeOut(state, { entry, hold, used }, complain);
  if (hold.held === 0n) forget(state, hold);
  if (data.left !== hold.held.toString()) {
    complain('postings', `leaves ${data.left} in ${hold.id}; it is ${hold.held}`);
  }
}

function checkWho({ entry: { data }, hold }: Captured, complain: Complain): void {
  if (data.node !== hold.node) {
    complain('endings', `captures for ${data.node} what is held for ${hold.node}`);
  }
  const account = data.account ?? walletOf(data.node);
  if (account !== hold.account) {
    complain('endings', `is paid by ${account} on a hold of ${hold.account}`);
  }
}

/** What is captured, and what becomes of the rest, is the hold's own choice. */
function checkAmounts(
  { entry: { data, postings }, hold }: Captured,
  spent: string,
  complain: Complain,
): void {
  const own = heldBy(hold.id);
  const captured = sumTo(postings, spent);
  const fromHold = sumOf(postings.filter(({ from, to }) => from === own && to === spent));
  const back = sumFrom(postings, own) - fromHold;
  if (data.captured !== captured.toString()) {
    complain('postings', `captures ${data.captured} and moves ${captured}`);
  }
  checkExcess(data.excess, captured - fromHold, complain);
  if (captured > fromHold && hold.overCapture !== 'overrun') {
    complain('endings', `takes more than ${hold.id} has, which may only ${hold.overCapture}`);
  }
  if (data.uncaptured !== undefined) {
    const isCapped = hold.overCapture === 'cap' && fromHold === hold.held;
    if (!isCapped) complain('endings', `leaves ${data.uncaptured} uncaptured`);
    if (BigInt(data.uncaptured) === 0n) complain('endings', 'leaves nothing uncaptured');
  }
  const rest = data.final ? hold.held - fromHold : 0n;
  if (back !== rest) complain('postings', `gives back ${back} of ${hold.id} and not ${rest}`);
  if (captured === 0n && !data.final) complain('endings', `captures nothing of ${hold.id}`);
}

function end(
  state: State,
  { entry, hold }: { readonly entry: EndEntry; readonly hold: Hold },
  complain: Complain,
): void {
  const { asset } = hold;
  if (entry.type === 'HoldExpired.v1' && entry.at < hold.expiresAt) {
    complain('endings', `expires ${hold.id} before its time`);
  }
  const routes = [{ from: heldBy(hold.id), to: hold.account }];
  checkPostings(state, entry, { routes, asset }, complain);
  const rest = sumOf(entry.postings);
  if (rest !== hold.held) complain('postings', `gives back ${rest} of ${hold.held}`);
  takeOut(state, { entry, hold, used: 0n }, complain);
  forget(state, hold);
}

function takeOut(
  state: State,
  of: {
    readonly entry: EntryOf<'HoldCaptured.v1'> | EndEntry;
    readonly hold: Hold;
    readonly used: bigint;
  },
  complain: Complain,
): void {
  const { entry, hold, used } = of;
  const out = sumFrom(entry.postings, heldBy(hold.id));
  hold.held -= out;
  const problem = state.budgets.move(linesOf(entry.data), hold.counters, { used, held: -out });
  if (problem) complain('budgets', problem);
}

function forget(state: State, hold: Hold): void {
  for (const counter of hold.counters) counter.live -= 1;
  state.holds.delete(hold.id);
}
