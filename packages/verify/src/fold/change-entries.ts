// Charges that come late or are computed again: the postings are the difference to what was before.
import type { ChangeEntry } from '../entry-types.ts';
import { type Charge, chargeOf, givenBack } from './charge-memory.ts';
import { leaseFactsOf, placesOf } from './charges.ts';
import { linesOf } from './counters.ts';
import type { Counter } from './holdings.ts';
import { sparedProblem } from './payers.ts';
import {
  heldBy,
  overrun,
  type Route,
  spentOn,
  sumFrom,
  sumOf,
  unprovenOf,
  walletOf,
} from './postings.ts';
import { type Complain, checkExcess, checkPostings, type State } from './state.ts';

/** What is known of a charge that is changed, by what its request was charged before. */
interface Known {
  readonly charge: Charge | undefined;
  readonly account: string;
  readonly asset: string | undefined;
  /** Where the change counts. */
  readonly counters: readonly Counter[];
}

/** What an entry makes of a charge. */
interface Change {
  readonly by: bigint;
  readonly account: string;
  readonly known: Known | undefined;
}

export function takeChange(state: State, entry: ChangeEntry, complain: Complain): void {
  const { data, postings, type } = entry;
  const key =
    type === 'LateUsage.v1' ? `late:${data.request}` : `rerate:${data.request}:${data.price}`;
  if (entry.key !== key) {
    complain('endings', `changes the charge of ${data.request} under another key`);
  }
  const known = knownOf(state, entry, complain);
  const account = known?.account ?? data.account ?? walletOf(data.node);
  const by = BigInt(data.charge) - BigInt(data.before ?? '0');
  checkMoney(state, entry, { by, account, known }, complain);
  const [held = 0n, unproven = 0n] = ownOf(entry).map((source) => sumFrom(postings, source));
  const excess = by - held - unproven;
  checkExcess(data.excess, excess > 0n ? excess : 0n, complain);
  if (type === 'LateUsage.v1') endLate(state, entry, complain);
  const movement = { used: by < 0n ? by : by - unproven, held: -held };
  const lines = linesOf(data);
  const problem = known
    ? state.budgets.move(lines, known.counters, movement)
    : state.budgets.moveStated(lines, movement);
  if (problem) complain('budgets', problem);
}

/** Undefined for what is not remembered in this pass: then the entry is believed. */
function knownOf(state: State, entry: ChangeEntry, complain: Complain): Known | undefined {
  const { data, type } = entry;
  const { charges } = state;
  if (!charges?.wanted.requests.has(data.request)) return undefined;
  const charge = charges.known.get(data.request);
  checkBefore(data, charge, complain);
  if (type === 'Rerated.v1') {
    if (!charge) return undefined;
    const { account, lease } = charge;
    const said = charge.asset ?? (state.leases.get(lease) ?? state.expired.get(lease))?.asset;
    if (!said) complain('charges', `charges ${data.request} again, which was in no asset`);
    checkSame(entry, charge, complain);
    const asset = said ?? entry.postings[0]?.asset;
    return { charge, account, asset, counters: placesOf(state, { ...charge, asset }) };
  }
  const lease = leaseFactsOf(state, data.lease);
  if (!lease) {
    complain('charges', `is late usage of ${data.lease}, which was never opened`);
    return undefined;
  }
  checkSame(entry, { ...lease, lease: charge?.lease ?? data.lease }, complain);
  return { charge, ...lease };
}

function checkBefore(
  { before, request }: ChangeEntry['data'],
  charge: Charge | undefined,
  complain: Complain,
): void {
  const stated = before ?? 'nothing';
  const due = charge ? chargeOf(charge).toString() : 'nothing';
  if (stated === due) return;
  complain('charges', `says that ${request} was charged ${stated} before; it was ${due}`);
}

/** It is charged where it was charged before, or where its lease is paid. */
function checkSame(
  { data }: ChangeEntry,
  due: Pick<Charge, 'lease' | 'node' | 'account'>,
  complain: Complain,
): void {
  const account = data.account ?? walletOf(data.node);
  if (data.lease !== due.lease) complain('charges', `names a lease that is not ${due.lease}`);
  if (data.node !== due.node) complain('charges', `names a spender who is not ${due.node}`);
  if (account !== due.account) complain('charges', `charges ${account} and not ${due.account}`);
}

function checkMoney(state: State, entry: ChangeEntry, change: Change, complain: Complain): void {
  const { postings } = entry;
  const { by, account, known } = change;
  const asset = known?.asset ?? postings[0]?.asset;
  const sources = [...ownOf(entry), account, overrun];
  const to = providerOf(entry, known);
  const routes = by < 0n ? wayBack(entry, account) : sources.map((from) => ({ from, to }));
  checkPostings(state, entry, { routes, asset }, complain);
  const moved = sumOf(postings);
  const due = by < 0n ? -by : by;
  if (moved !== due) complain('postings', `moves ${moved} for a difference of ${by}`);
  if (by < 0n) checkGivenBack(entry, known?.charge, complain);
  const spared = by < 0n ? undefined : sparedProblem(state, postings, sources);
  if (spared) complain('endings', spared);
}

function checkGivenBack(
  { postings }: ChangeEntry,
  charge: Charge | undefined,
  complain: Complain,
): void {
  const asset = postings[0]?.asset;
  if (!charge || asset === undefined) return;
  const due = givenBack(charge, asset, sumOf(postings));
  const wrong = postings.findIndex(({ from, to, amount }, index) => {
    const other = due[index];
    return from !== other?.from || to !== other.to || amount !== other.amount;
  });
  const { from, to, amount } = due[wrong] ?? {};
  if (wrong >= 0) complain('postings', `does not give ${amount} back from ${from} to ${to}`);
}

/** What belongs to a lease that usage comes late for: it pays first. */
function ownOf({ type, data }: ChangeEntry): readonly string[] {
  return type === 'LateUsage.v1' ? [heldBy(data.lease), unprovenOf(data.lease)] : [];
}

/** Where it is spent: as late usage says, else where the request was charged last. */
function providerOf({ type, data, postings }: ChangeEntry, known: Known | undefined): string {
  if (type === 'LateUsage.v1' && data.provider !== undefined) return spentOn(data.provider);
  const stated = postings.find(({ to }) => to.startsWith('spent:'))?.to;
  const last = known ? [...(known.charge?.spent.keys() ?? [])].at(-1) : stated;
  return last ?? spentOn('unknown');
}

/** From where it was spent, back to `overrun` what that covered and the rest to who paid. */
function wayBack({ postings }: ChangeEntry, account: string): readonly Route[] {
  const spent = [...new Set(postings.map(({ from }) => from))];
  return spent
    .filter((from) => from.startsWith('spent:'))
    .flatMap((from) => [overrun, account].map((to) => ({ from, to })));
}

/** The first ending of a request whose lease is still open. */
function endLate({ leases }: State, { data, postings }: ChangeEntry, complain: Complain): void {
  const lease = leases.get(data.lease);
  if (!lease) return;
  lease.held -= sumFrom(postings, heldBy(lease.id));
  if (data.before !== undefined) return;
  if (lease.admitted !== undefined && lease.ended >= lease.admitted) {
    complain('endings', `is one ending more than the ${lease.admitted} that ${lease.id} admitted`);
  }
  lease.ended += 1;
}
