// Holds from their placing to their end.
import {
  type Books,
  balance,
  budgetsMet,
  type CounterRow,
  type HoldRow,
  type Look,
  pathOf,
} from './books.ts';
import { checkStated, count, counterAt } from './counters.ts';
import { checkAdmission } from './fold-lease.ts';
import { only } from './fold-money.ts';
import { type Line, sumOf } from './line.ts';

/** Takes in what happens to holds. */
export function foldHold(books: Books, line: Line, look: Look): undefined {
  switch (line.type) {
    case 'HoldPlaced.v1':
      return place(books, line);
    case 'HoldCaptured.v1':
      return capture(books, line, look);
    case 'HoldReleased.v1':
      return end(books, line, 'released');
    case 'HoldExpired.v1':
      return expire(books, line);
  }
}

function place(books: Books, line: Line): undefined {
  const { hold: id, node, asset, expiresAt, overCapture } = line.data;
  const account = line.data.account ?? `wallet:${line.data.wallet}`;
  only(books, line, new RegExp(`^${account}$`), new RegExp(`^held:${id}$`));
  if (books.holds.has(id)) books.complain('exactly-once', `hold ${id} is placed twice`);
  const path = pathOf(books, node);
  if (path.join(' ') !== line.data.path.join(' '))
    books.complain('tree', `hold ${id} says the path ${line.data.path}; by hand ${path}`);
  const amount = sumOf(line);
  if (amount !== BigInt(line.data.amount) || amount === 0n)
    books.complain('conservation', `hold ${id}: ${amount}`);
  const counters: CounterRow[] = budgetsMet(books, { path, account, asset }).map((row) =>
    counterAt(books, row, line.at),
  );
  count(counters, { used: 0n, held: amount });
  const notBefore = books.now() + expiresAt - line.at;
  const terms = { id, node, account, path, asset, expiresAt, overCapture, notBefore };
  const row: HoldRow = { ...terms, state: 'open', counters };
  books.holds.set(id, row);
  checkStated(books, line, counters);
  checkAdmission(books, line, row);
}

function openOne(books: Books, line: Line): HoldRow | undefined {
  const row = books.holds.get(line.data.hold);
  if (row?.state === 'open') return row;
  return books.complain('one-ending', `entry ${line.seq} is of a hold that is ${row?.state}`);
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

/** From the hold first, then as the hold was told to; the last one gives the rest back. */
function capture(books: Books, line: Line, look: Look): undefined {
  const row = openOne(books, line);
  if (!row) return;
  const { id, account, asset, overCapture } = row;
  const { final, captured, left, excess = '0', uncaptured = '0' } = line.data;
  only(
    books,
    line,
    new RegExp(`^(held:${id}|${account}|overrun)$`),
    new RegExp(`^(spent:.*|${account})$`),
  );
  const [held, free] = [look.before(`held:${id}`, asset), look.before(account, asset)];
  const spent = sumOf(line, ({ to }) => to.startsWith('spent:'));
  const out = sumOf(line, ({ from }) => from === `held:${id}`);
  const beyond = spent - least(spent, held);
  const due = {
    captured: spent,
    excess: beyond,
    left: final ? 0n : held - least(spent, held),
    account: least(beyond, free > 0n ? free : 0n),
    out: final ? held : least(spent, held),
  };
  const did = {
    captured: BigInt(captured),
    excess: BigInt(excess),
    left: BigInt(left),
    account: sumOf(line, ({ from }) => from === account),
    out,
  };
  for (const name of ['captured', 'excess', 'left', 'account', 'out'] as const) {
    if (did[name] === due[name]) continue;
    books.complain('sources', `hold ${id}: ${name} is ${did[name]}; by hand ${due[name]}`);
  }
  if (beyond > 0n && overCapture !== 'overrun')
    books.complain('sources', `hold ${id} may only ${overCapture}`);
  if (BigInt(uncaptured) > 0n && (overCapture !== 'cap' || spent !== held))
    books.complain('sources', `hold ${id} leaves ${uncaptured} uncaptured`);
  count(row.counters, { used: spent, held: -out });
  checkStated(books, line, row.counters);
  if (balance(books, `held:${id}`, asset) === 0n) row.state = 'captured';
}

function expire(books: Books, line: Line): undefined {
  const row = books.holds.get(line.data.hold);
  if (row && (line.at < row.expiresAt || books.now() < row.notBefore))
    books.complain('freed-hold', `hold ${row.id} expires before its time`);
  end(books, line, 'expired');
}

/** What is left goes back to who pays. */
function end(books: Books, line: Line, state: HoldRow['state']): undefined {
  const row = openOne(books, line);
  if (!row) return;
  only(books, line, new RegExp(`^held:${row.id}$`), new RegExp(`^${row.account}$`));
  count(row.counters, { used: 0n, held: -sumOf(line) });
  row.state = state;
  checkStated(books, line, row.counters);
  if (balance(books, `held:${row.id}`, row.asset) !== 0n)
    books.complain('conservation', `hold ${row.id} has ended and still holds`);
}
