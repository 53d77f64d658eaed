// One entry after the other, each held against everything before it.
import type { Command } from '@alfred/contracts/ledger';
import { type Books, balance, type Look } from './books.ts';
import { decideByHand, isAsAsked } from './decide-by-hand.ts';
import { foldBudget } from './fold-budget.ts';
import { foldHold } from './fold-hold.ts';
import { foldLease } from './fold-lease.ts';
import { foldMoney } from './fold-money.ts';
import { foldSent } from './fold-sent.ts';
import { foldUsage } from './fold-usage.ts';
import { sha256Leaf } from './leaf.ts';
import { type Line, type Posting, readLine, sumOf } from './line.ts';
import { checkThresholds } from './thresholds.ts';

/** Accounts that may be below nothing: where money comes from. */
const bottomless = /^(issued|overrun|ledger:.*)$/;

/** Takes one entry into the books. What does not hold is complained about. */
export function fold(books: Books, bytes: Uint8Array, sent: BodyOf): Line {
  const line = readLine(bytes);
  checkEnvelope(books, line);
  checkDecision(books, line, sent);
  Object.assign(books, { seq: line.seq, at: line.at, epoch: line.epoch, leaf: sha256Leaf(bytes) });
  const look: Look = { before: (account, asset) => balanceBefore(books, line, account, asset) };
  for (const posting of line.postings ?? []) post(books, line, posting);
  for (const take of [foldMoney, foldSent, foldBudget, foldLease, foldHold, foldUsage])
    take(books, line, look);
  checkThresholds(books, line);
  if (line.key !== undefined) books.keys.set(line.key, line);
  books.lines.push(line);
  return line;
}

/** The command that was sent under a key, if anybody remembers. */
export type BodyOf = (key: string) => readonly NonNullable<Command['body']>[];

/** What a command became is what it must become, by hand. */
function checkDecision(books: Books, line: Line, sent: BodyOf): undefined {
  if (line.key === undefined) return;
  const bodies = sent(line.key);
  if (bodies.length === 0) return;
  const outcome = line.type === 'CommandRefused.v1' ? line.data.code : 'accepted';
  const expected = bodies.map((body) => decideByHand(books, body, line.at));
  if (!expected.some((each) => each === undefined || each === outcome)) {
    const what = `entry ${line.seq} (${line.key}) is ${outcome}; by hand ${expected.join(' or ')}`;
    books.complain('decisions', what);
  }
  const moved = sumOf(line);
  if (outcome === 'accepted' && !bodies.some((body) => isAsAsked(body, line.data, moved)))
    books.complain('decisions', `entry ${line.seq} (${line.key}) is not what was asked`);
}

function checkEnvelope(books: Books, line: Line): undefined {
  const { complain } = books;
  if (line.ledger !== books.ledger) complain('no-fork', `entry ${line.seq} is of ${line.ledger}`);
  if (line.seq !== books.seq + 1) complain('no-gap', `entry ${line.seq} follows ${books.seq}`);
  if (line.prev !== books.leaf) complain('chain', `entry ${line.seq} does not follow its prev`);
  if (line.at <= books.at) complain('time', `entry ${line.seq} is not after the one before`);
  if (line.epoch < books.epoch) complain('no-fork', `entry ${line.seq} is of an older epoch`);
  if (line.epoch > books.epoch && books.seq > 0 && line.type !== 'WriterOpened.v1')
    complain('no-fork', `epoch ${line.epoch} begins with ${line.type}`);
  if (line.key !== undefined && books.keys.has(line.key))
    complain('exactly-once', `key ${line.key} is taken twice`);
}

function post(books: Books, line: Line, { from, to, asset, amount }: Posting): undefined {
  const moved = BigInt(amount);
  if (moved <= 0n) books.complain('conservation', `entry ${line.seq} moves ${amount}`);
  move(books, `${from} ${asset}`, -moved);
  move(books, `${to} ${asset}`, moved);
  if (bottomless.test(from) || balance(books, from, asset) >= 0n) return;
  books.complain('A1', `entry ${line.seq} (${line.type}) leaves ${from} below nothing`);
}

function move({ balances }: Books, key: string, by: bigint): undefined {
  const next = (balances.get(key) ?? 0n) + by;
  if (next === 0n) balances.delete(key);
  else balances.set(key, next);
}

function balanceBefore(books: Books, { postings = [] }: Line, account: string, asset: string) {
  let amount = balance(books, account, asset);
  for (const posting of postings) {
    if (posting.asset !== asset) continue;
    if (posting.from === account) amount += BigInt(posting.amount);
    if (posting.to === account) amount -= BigInt(posting.amount);
  }
  return amount;
}
