// Transfers within a ledger, and the ledgers that it exchanges transfers with.
import type { Books } from './books.ts';
import { only } from './fold-money.ts';
import type { Line } from './line.ts';

export function foldSent(books: Books, line: Line): undefined {
  switch (line.type) {
    case 'PeerAdded.v1':
      books.peers.add(line.data.ledger);
      return only(books, line, /^$/, /^$/);
    case 'PeerRemoved.v1':
      books.peers.delete(line.data.ledger);
      return only(books, line, /^$/, /^$/);
    case 'CreditsTransferred.v1':
      return send(books, line);
    case 'TransferReversed.v1':
    case 'TransferFinal.v1':
      return end(books, line);
    default:
      return;
  }
}

function send(books: Books, line: Line): undefined {
  const { transfer, from, to, reversibleUntil: until } = line.data;
  const [posting] = line.postings ?? [];
  if (!posting || books.sent.has(transfer)) {
    return books.complain('exactly-once', `entry ${line.seq} sends ${transfer} again, or nothing`);
  }
  if (books.frozen.has(from)) books.complain('frozen', `entry ${line.seq} sends from ${from}`);
  const { asset, amount } = posting;
  books.sent.set(transfer, { from, to, asset, amount: BigInt(amount), until, state: 'sent' });
  return only(books, line, new RegExp(`^wallet:${from}$`), new RegExp(`^wallet:${to}$`));
}

/** One ending each: taken back whole before it was final, or final when its time had come. */
function end(books: Books, line: Line): undefined {
  const { data, postings = [], seq, at } = line;
  const row = books.sent.get(data.transfer);
  if (row?.state !== 'sent') {
    return books.complain('one-ending', `entry ${seq} ends ${data.transfer}: ${row?.state}`);
  }
  const { from, to, amount, until } = row;
  row.state = line.type === 'TransferFinal.v1' ? 'final' : 'reversed';
  if (row.state === 'final') {
    if (at >= (until ?? 0)) return only(books, line, /^$/, /^$/);
    return books.complain('transfers', `entry ${seq} makes ${data.transfer} final early`);
  }
  const isWhole = postings.length === 1 && BigInt(postings[0]?.amount ?? 0) === amount;
  if (until === undefined || !isWhole) {
    books.complain('transfers', `entry ${seq} takes ${data.transfer} back, and not as it may`);
  }
  return only(books, line, new RegExp(`^wallet:${to}$`), new RegExp(`^wallet:${from}$`));
}
