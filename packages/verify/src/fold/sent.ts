// Transfers between the nodes of one ledger: each has one ending, taken back in time or final.
import type { EntryOf } from '../entry-types.ts';
import { sumOf, walletOf } from './postings.ts';
import { type Complain, checkNode, checkPostings, type State } from './state.ts';

/** 30 days in microseconds: nothing may be taken back later than that. */
const windowMax = 30 * 86_400_000_000;

type SentEntry = EntryOf<'CreditsTransferred.v1'> | EndingEntry;
type EndingEntry = EntryOf<'TransferReversed.v1' | 'TransferFinal.v1'>;

export function takeSent(state: State, entry: SentEntry, complain: Complain): void {
  if (entry.type === 'CreditsTransferred.v1') send(state, entry, complain);
  else end(state, entry, complain);
}

function send(state: State, entry: EntryOf<'CreditsTransferred.v1'>, complain: Complain): void {
  const { transfer, from, to, reversibleUntil } = entry.data;
  for (const node of [from, to]) checkNode(state, node, complain);
  if (from === to) complain('form', `transfers from ${from} to itself`);
  if (entry.postings.length !== 1) complain('postings', 'does not post exactly once');
  checkPostings(state, entry, { routes: [{ from: walletOf(from), to: walletOf(to) }] }, complain);
  if (state.frozen.has(from)) complain('accounts', `takes from ${walletOf(from)}, which is frozen`);
  if (state.sent.has(transfer) || state.transfers.has(transfer)) {
    complain('endings', `transfers ${transfer} a second time`);
  }
  const window = reversibleUntil === undefined ? 1 : reversibleUntil - entry.at;
  if (window <= 0 || window > windowMax) complain('form', 'can be taken back for no right time');
  const asset = entry.postings[0]?.asset ?? '';
  const amount = sumOf(entry.postings);
  state.sent.set(transfer, { from, to, asset, amount, reversibleUntil });
}

function end(state: State, entry: EndingEntry, complain: Complain): void {
  const { transfer: id } = entry.data;
  const sent = state.sent.get(id);
  state.sent.delete(id);
  const isFinal = entry.type === 'TransferFinal.v1';
  if (!sent) {
    complain('endings', `ends ${id}, which was not sent or has ended`);
    return;
  }
  const { from, to, asset, amount, reversibleUntil } = sent;
  if (isFinal) {
    if (entry.key !== `sys:${id}:final`) complain('endings', `ends ${id} under another key`);
    const isEarly = reversibleUntil !== undefined && entry.at < reversibleUntil;
    if (isEarly) complain('endings', `makes ${id} final before its time`);
    checkPostings(state, entry, { routes: [] }, complain);
    return;
  }
  if (reversibleUntil === undefined) complain('endings', `takes back ${id}, which was final`);
  const routes = [{ from: walletOf(to), to: walletOf(from) }];
  checkPostings(state, entry, { routes, asset }, complain);
  if (sumOf(entry.postings) !== amount) complain('postings', `does not take all of ${id} back`);
}
