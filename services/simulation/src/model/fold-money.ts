// The tree, credits, who pays, movements and transfers.
import { type Books, balance, type Look, pathOf } from './books.ts';
import { type Line, type Posting, sumOf } from './line.ts';

const depthMax = 8;

/** Takes in what is neither of a budget nor of a lease. */
export function foldMoney(books: Books, line: Line, look: Look): undefined {
  const { data } = line;
  switch (line.type) {
    case 'LedgerOpened.v1':
      if (line.seq !== 1) books.complain('genesis', `entry ${line.seq} opens the ledger again`);
      Object.assign(books, { organization: data.organization, timeZone: data.timeZone });
      return;
    case 'NodeOpened.v1':
      books.nodes.set(data.node, { kind: data.kind, parent: data.parent });
      return checkDepth(books, line);
    case 'NodeMoved.v1':
      return move(books, line);
    case 'CreditsIssued.v1':
      return only(books, line, /^issued$/, new RegExp(`^wallet:${data.node}$`));
    case 'CreditsAllocated.v1':
      only(books, line, /^(wallet|pool):/, /^(wallet|pool):/);
      return checkFrozen(books, line);
    case 'WalletFrozen.v1':
      books.frozen.add(data.node);
      return;
    case 'WalletThawed.v1':
      books.frozen.delete(data.node);
      return;
    case 'CommandRefused.v1':
    case 'ActRecorded.v1':
    case 'RefusalsCounted.v1':
    case 'WriterOpened.v1':
    case 'PaymentOrderSet.v1':
    case 'PrioritySet.v1':
      return only(books, line, /^$/, /^$/);
    default:
      foldMovement(books, line, look);
      foldTransfer(books, line);
  }
}

/** Every posting of the entry goes from and to such accounts. */
export function only(books: Books, line: Line, from: RegExp, to: RegExp): undefined {
  const strange = (line.postings ?? []).find(
    (posting: Posting) => !from.test(posting.from) || !to.test(posting.to),
  );
  if (!strange) return;
  books.complain('conservation', `entry ${line.seq} (${line.type}): ${JSON.stringify(strange)}`);
}

function checkDepth(books: Books, line: Line): undefined {
  const depth = pathOf(books, line.data.node).length;
  if (depth > depthMax) books.complain('tree', `${line.data.node} is ${depth} deep`);
}

function move(books: Books, line: Line): undefined {
  const { node, parent } = line.data;
  const known = books.nodes.get(node);
  if (!known || (parent !== undefined && pathOf(books, parent).includes(node))) {
    return books.complain('tree', `entry ${line.seq} moves ${node} under ${parent}`);
  }
  known.parent = parent;
  const path = pathOf(books, node).join(' ');
  if (path !== line.data.path.join(' '))
    books.complain('tree', `entry ${line.seq} says ${line.data.path}; by hand ${path}`);
  for (const id of books.nodes.keys()) {
    if (pathOf(books, id).length > depthMax) books.complain('tree', `${id} is too deep`);
  }
}

/** A frozen wallet or pool admits nothing. */
function checkFrozen(books: Books, line: Line): undefined {
  for (const { from } of line.postings ?? []) {
    const owner = from.slice(from.indexOf(':') + 1);
    if (books.frozen.has(owner))
      books.complain('A1', `entry ${line.seq} (${line.type}) takes from the frozen ${from}`);
  }
}

function foldMovement(books: Books, line: Line, look: Look): undefined {
  const { data } = line;
  if (line.type === 'MovementScheduled.v1') {
    const { schedule, node, kind, asset, dueAt } = data;
    if (books.movements.has(schedule))
      books.complain('exactly-once', `movement ${schedule} is scheduled twice`);
    books.movements.set(schedule, { schedule, node, kind, asset, dueAt, ending: undefined });
    return;
  }
  if (!/^(WalletSwept|WalletToppedUp|MovementCancelled|MovementFailed)\.v1$/.test(line.type))
    return;
  const row = books.movements.get(data.schedule);
  if (!row) return books.complain('one-ending', `movement ${data.schedule} was never scheduled`);
  if (row.ending) books.complain('one-ending', `movement ${data.schedule} ends twice`);
  row.ending = line.type;
  only(books, line, /^wallet:/, /^wallet:/);
  if (line.type === 'WalletSwept.v1') {
    const swept = sumOf(line);
    const free = look.before(`wallet:${row.node}`, row.asset);
    if (swept !== free) books.complain('movements', `${data.schedule} swept ${swept} of ${free}`);
  }
}

function foldTransfer(books: Books, line: Line): undefined {
  const { data, postings: [posting] = [] } = line;
  const { transfer, node } = data;
  const row = books.transfers.get(transfer);
  switch (line.type) {
    case 'TransferHeld.v1': {
      if (row) books.complain('exactly-once', `transfer ${transfer} is held twice`);
      if (!posting) return books.complain('transfers', `transfer ${transfer} holds nothing`);
      const { asset, amount } = posting;
      const made = { transfer, node, asset, amount: BigInt(amount), other: data.toLedger };
      books.transfers.set(transfer, { ...made, direction: 'out', state: 'held' });
      return checkFrozen(books, line);
    }
    case 'TransferCredited.v1': {
      if (row) books.complain('exactly-once', `transfer ${transfer} is credited twice`);
      if (!posting) return books.complain('transfers', `transfer ${transfer} credits nothing`);
      const { asset, amount } = posting;
      const made = { transfer, node, asset, amount: BigInt(amount), other: data.fromLedger };
      books.transfers.set(transfer, { ...made, direction: 'in', state: 'credited' });
      return;
    }
    case 'TransferCompleted.v1':
    case 'TransferCancelled.v1':
      if (row?.state !== 'held')
        return books.complain('one-ending', `entry ${line.seq} ends ${transfer}: ${row?.state}`);
      row.state = line.type === 'TransferCompleted.v1' ? 'completed' : 'cancelled';
      if (balance(books, `held:${transfer}`, row.asset) !== 0n)
        books.complain('transfers', `${transfer} has ended and still holds`);
  }
}
