// Leases from their opening to their end, and A1: what is admitted fits into every limit.
import {
  type Books,
  type BudgetRow,
  balance,
  budgetsMet,
  type CounterRow,
  type HoldRow,
  type LeaseRow,
  nameOf,
  ownerOf,
  pathOf,
} from './books.ts';
import { microsOf, stretchOf } from './calendar.ts';
import { checkStated, count, counterAt, statedLimit } from './counters.ts';
import { only } from './fold-money.ts';
import { type Line, sumOf } from './line.ts';

/** Takes in what happens to leases. */
export function foldLease(books: Books, line: Line): undefined {
  switch (line.type) {
    case 'LeaseOpened.v1':
      return open(books, line);
    case 'LeaseShrunk.v1':
      return giveBack(books, line, 'open');
    case 'LeaseLapsed.v1':
      return lapse(books, line);
    case 'LeaseReturned.v1':
      return comeBack(books, line);
    case 'LeaseClosed.v1':
      return close(books, line);
    case 'LeaseExpired.v1':
      return expire(books, line);
    case 'AsksClosed.v1':
      only(books, line, /^$/, /^$/);
      books.closedAsks.set(line.data.incarnation, line.data.upTo);
  }
}

function open(books: Books, line: Line): undefined {
  const { data } = line;
  const { lease: id, incarnation, ask, node, asset } = data;
  const account = data.account ?? `wallet:${data.wallet}`;
  const amount = sumOf(line);
  only(books, line, new RegExp(`^${account}$`), new RegExp(`^held:${id}$`));
  if (books.leases.has(id)) books.complain('exactly-once', `lease ${id} is opened twice`);
  const path = pathOf(books, node);
  if (path.join(' ') !== data.path.join(' '))
    books.complain('tree', `lease ${id} says the path ${data.path}; by hand ${path}`);
  if (amount !== BigInt(data.amount)) books.complain('conservation', `lease ${id}: ${amount}`);
  if (ask > 0 && ask <= (books.closedAsks.get(incarnation) ?? 0) && !data.claim)
    books.complain('asks', `lease ${id} answers ask ${ask}, which is closed`);
  const met = budgetsMet(books, { path, account, asset });
  const counters = met.map((row) => counterAt(books, row, line.at));
  count(counters, { used: 0n, held: amount });
  books.leases.set(id, {
    ...{ id, incarnation, ask, node, account, path, asset, amount, counters },
    openedAt: line.at,
    claim: data.claim,
    stated: data.budgets ?? [],
    state: 'open',
    ended: 0,
    admitted: undefined,
  });
  checkStated(books, line, counters);
  checkAdmission(books, line, books.leases.get(id));
}

/** A1: after the admission nothing is above its limit, and nobody's floor is touched. */
export function checkAdmission(
  books: Books,
  line: Line,
  lease: LeaseRow | HoldRow | undefined,
): undefined {
  if (!lease) return;
  const { id, account, asset } = lease;
  const livesUntil = 'openedAt' in lease ? line.at + line.data.ttlMs * 1_000 : line.at;
  if (books.frozen.has(ownerOf(account)))
    books.complain('A1', `${id} is paid by the frozen ${account}`);
  if (balance(books, account, asset) < 0n) books.complain('A1', `${account} is below nothing`);
  for (const counter of lease.counters) {
    if (counter.budget.mode === 'soft') continue;
    const limit = statedLimit(line, counter) ?? counter.budget.limit;
    const kept = keptFrom(books, line.at, counter.budget, lease.path);
    if (counter.used + counter.held + kept > limit) {
      const numbers = `used ${counter.used}, held ${counter.held}, kept ${kept}, limit ${limit}`;
      books.complain('A1', `${id} passes ${nameOf(counter)}: ${numbers}`);
    }
    const endsAt = counter.end === undefined ? undefined : microsOf(counter.end);
    if (endsAt !== undefined && livesUntil > endsAt)
      books.complain('window', `lease ${id} lives past the end of ${nameOf(counter)}`);
  }
}

/** What floors keep of a budget for others. */
function keptFrom(
  books: Books,
  at: number,
  budget: LeaseRow['counters'][number]['budget'],
  path: readonly string[],
): bigint {
  let kept = 0n;
  for (const row of books.budgets) {
    if (row.floor === undefined || row === budget || path.includes(row.node)) continue;
    if (row.asset !== budget.asset || row.window !== budget.window) continue;
    const above = pathOf(books, row.node).toReversed().slice(1);
    const nearest = above.find((place) =>
      books.budgets.some(
        (other) => other.node === place && other.asset === row.asset && other.window === row.window,
      ),
    );
    if (nearest !== budget.node) continue;
    const { used, held } = standing(books, row, at);
    const left = row.floor - used - held;
    if (left > 0n) kept += left;
  }
  return kept;
}

/** What counts in a budget now; nothing, when nothing did. */
function standing(books: Books, row: BudgetRow, at: number): Pick<CounterRow, 'used' | 'held'> {
  const { start } = stretchOf(row.window, at, { timeZone: books.timeZone, since: row.since });
  return row.counters.find((each) => each.start === start) ?? { used: 0n, held: 0n };
}

function leaseOf(books: Books, line: Line): LeaseRow | undefined {
  const row = books.leases.get(line.data.lease);
  if (!row) books.complain('leases', `entry ${line.seq} (${line.type}) of no lease`);
  return row;
}

function isLive({ state }: LeaseRow): boolean {
  return state === 'open' || state === 'lapsed';
}

/** Part of what a lease holds goes back to who pays. */
function giveBack(books: Books, line: Line, state: LeaseRow['state']): undefined {
  const lease = leaseOf(books, line);
  if (!lease) return;
  if (!isLive(lease)) books.complain('leases', `entry ${line.seq} gives back of ${lease.state}`);
  only(books, line, new RegExp(`^held:${lease.id}$`), new RegExp(`^${lease.account}$`));
  const amount = sumOf(line);
  count(lease.counters, { used: 0n, held: -amount });
  if (lease.state === 'open' || state !== 'open') lease.state = state;
  checkStated(books, line, amount > 0n ? lease.counters : []);
}

function lapse(books: Books, line: Line): undefined {
  const lease = leaseOf(books, line);
  if (!lease) return;
  only(books, line, /^$/, /^$/);
  if (lease.state !== 'open') books.complain('leases', `${lease.id} lapses from ${lease.state}`);
  lease.state = 'lapsed';
}

function comeBack(books: Books, line: Line): undefined {
  const lease = leaseOf(books, line);
  if (!lease) return;
  only(books, line, /^$/, /^$/);
  if (!isLive(lease) || lease.admitted !== undefined)
    books.complain('leases', `entry ${line.seq} returns ${lease.id} once more`);
  lease.admitted = line.data.admitted;
}

/** A lease ends when as many requests have ended as it admitted, and nothing stays held. */
function close(books: Books, line: Line): undefined {
  const lease = leaseOf(books, line);
  if (!lease) return;
  if (lease.ended !== line.data.admitted)
    books.complain(
      'return-order',
      `lease ${lease.id} closes with ${lease.ended} endings of ${line.data.admitted}`,
    );
  giveBack(books, line, 'closed');
  if (balance(books, `held:${lease.id}`, lease.asset) !== 0n)
    books.complain('conservation', `lease ${lease.id} is closed and still holds`);
}

function expire(books: Books, line: Line): undefined {
  const lease = leaseOf(books, line);
  if (!lease) return;
  if (lease.state !== 'lapsed')
    books.complain('leases', `lease ${lease.id} expires from ${lease.state}`);
  const to = line.data.policy === 'return' ? lease.account : `unproven:${lease.id}`;
  only(books, line, new RegExp(`^held:${lease.id}$`), new RegExp(`^${to}$`));
  const amount = sumOf(line);
  const used = line.data.policy === 'return' ? 0n : amount;
  count(lease.counters, { used, held: -amount });
  lease.state = 'expired';
  checkStated(books, line, amount > 0n ? lease.counters : []);
  if (balance(books, `held:${lease.id}`, lease.asset) !== 0n)
    books.complain('conservation', `lease ${lease.id} has expired and still holds`);
}
