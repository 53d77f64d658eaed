// Endings of requests: one each, never refused, taken from where the rules say.
import type { Books, LeaseRow, Look } from './books.ts';
import { budgetsMet, pathOf } from './books.ts';
import { checkStated, count, counterAt } from './counters.ts';
import { only } from './fold-money.ts';
import { type Line, sumOf } from './line.ts';
import { countRemembered, rowsOfCharge, rowsOfLease } from './remembered.ts';

/** Takes in what was used. */
export function foldUsage(books: Books, line: Line, look: Look): undefined {
  switch (line.type) {
    case 'UsageCaptured.v1':
    case 'UsageReleased.v1':
    case 'UsageReconciled.v1':
    case 'UsageOverrun.v1':
      return end(books, line, look);
    case 'LateUsage.v1':
      return late(books, line);
    case 'Rerated.v1':
      return rerate(books, line);
    case 'UsageReported.v1':
      return report(books, line);
  }
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

function end(books: Books, line: Line, look: Look): undefined {
  const { request, lease: id, node } = line.data;
  const lease = books.leases.get(id);
  if (books.requests.has(request))
    books.complain('one-ending', `request ${request} ends again in entry ${line.seq}`);
  if (!lease) return books.complain('leases', `request ${request} ends on no lease`);
  if (lease.state !== 'open' && lease.state !== 'lapsed')
    books.complain('return-order', `request ${request} ends on a ${lease.state} lease`);
  if (lease.node !== node) books.complain('leases', `request ${request} is of ${node}`);
  const amount = sumOf(line);
  books.requests.set(request, {
    request,
    lease: id,
    type: line.type,
    ending: line.data.ending,
    charge: amount,
    atEnding: amount,
    ...{ seq: line.seq, at: line.at, stated: line.data.budgets ?? [] },
  });
  lease.ended += 1;
  checkSources(books, line, lease, look);
  // No provider of a run uses more than what its request was bounded to.
  if (line.type === 'UsageOverrun.v1')
    books.complain('overrun', `request ${request} took more than lease ${id} had for it`);
  const fromLease = sumOf(line, ({ from }) => from === `held:${id}`);
  count(lease.counters, { used: amount, held: -fromLease });
  checkStated(books, line, amount > 0n ? lease.counters : []);
  if (line.type === 'UsageReleased.v1' && amount !== 0n)
    books.complain('one-ending', `request ${request} is released for ${amount}`);
  if ((line.type === 'UsageOverrun.v1') !== amount > fromLease)
    books.complain('one-ending', `request ${request} took ${amount} and is ${line.type}`);
}

/** From its lease, then from what is free where the lease came from, then from nobody. */
function checkSources(books: Books, line: Line, lease: LeaseRow, look: Look): undefined {
  const { id, account, asset } = lease;
  only(books, line, new RegExp(`^(held:${id}|${account}|overrun)$`), /^spent:/);
  const amount = sumOf(line);
  const held = look.before(`held:${id}`, asset);
  const free = look.before(account, asset);
  const fromLease = least(amount, held);
  const fromAccount = least(amount - fromLease, free > 0n ? free : 0n);
  const taken = {
    lease: sumOf(line, ({ from }) => from === `held:${id}`),
    account: sumOf(line, ({ from }) => from === account),
  };
  if (taken.lease === fromLease && taken.account === fromAccount) return;
  const by = `by hand ${fromLease} and ${fromAccount} of ${amount}`;
  books.complain('sources', `entry ${line.seq} takes ${taken.lease} and ${taken.account}; ${by}`);
}

/** The sum of what came in and what went back. */
function spentBy(line: Line): bigint {
  const came = sumOf(line, ({ to }) => to.startsWith('spent:'));
  return came - sumOf(line, ({ from }) => from.startsWith('spent:'));
}

/** The true charge of what was charged by policy, or of what nobody charged while it could. */
function late(books: Books, line: Line): undefined {
  const { request, lease: id, charge, ending } = line.data;
  const known = books.requests.get(request);
  const before = known?.charge ?? 0n;
  if (known && known.type !== 'UsageReconciled.v1')
    books.complain('one-ending', `request ${request} ends late after ${known.type}`);
  const said = line.data.before;
  if (said !== (known && String(known.charge)))
    books.complain('one-ending', `request ${request} says it was charged ${said}`);
  const difference = spentBy(line);
  if (before + difference !== BigInt(charge))
    books.complain('sources', `request ${request}: ${before} and ${difference} are not ${charge}`);
  const rows = rowsOfLease(books, id);
  const held = sumOf(line, ({ from }) => from === `held:${id}`);
  const unproven = sumOf(line, ({ from }) => from === `unproven:${id}`);
  countRemembered(books, line, rows, { used: difference - unproven, held: -held });
  books.requests.set(request, {
    ...{ request, lease: id, type: line.type, seq: line.seq, ending },
    charge: BigInt(charge),
    atEnding: BigInt(charge),
    at: known?.at ?? line.at,
    stated: [...(known?.stated ?? []), ...(line.data.budgets ?? [])],
  });
  const lease = books.leases.get(id);
  if (!lease) return books.complain('leases', `request ${request} ends late on no lease`);
  const isOpen = lease.state === 'open' || lease.state === 'lapsed';
  if (isOpen && !known) lease.ended += 1;
}

function rerate(books: Books, line: Line): undefined {
  const { request, before, charge } = line.data;
  const known = books.requests.get(request);
  if (!known) return books.complain('one-ending', `request ${request} is rated again, unrated`);
  if (BigInt(before ?? '-1') !== known.charge)
    books.complain('sources', `request ${request} cost ${known.charge}, not ${before}`);
  const difference = spentBy(line);
  if (known.charge + difference !== BigInt(charge))
    books.complain('sources', `request ${request} is rated ${charge} by ${difference}`);
  countRemembered(books, line, rowsOfCharge(books, known), { used: difference, held: 0n });
  const stated = [...known.stated, ...(line.data.budgets ?? [])];
  books.requests.set(request, { ...known, charge: BigInt(charge), stated });
}

function report(books: Books, line: Line): undefined {
  const { node } = line.data;
  const account = line.data.account ?? `wallet:${node}`;
  only(books, line, new RegExp(`^(${account}|overrun)$`), /^spent:/);
  const amount = sumOf(line);
  const [asset] = (line.postings ?? []).map((posting) => posting.asset);
  if (asset === undefined) return;
  const met = budgetsMet(books, { path: pathOf(books, node), account, asset });
  const counters = met.map((row) => counterAt(books, row, line.at));
  count(counters, { used: amount, held: 0n });
  checkStated(books, line, counters);
}
