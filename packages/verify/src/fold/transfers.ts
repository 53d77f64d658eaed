// Money on its way between two ledgers: held here until the other ledger's word.
import type { EntryOf } from '../entry-types.ts';
import { lastingOn } from './lots.ts';
import { heldBy, sumOf, walletOf, withLedger } from './postings.ts';
import { type Complain, checkNode, checkPostings, type State } from './state.ts';

type TransferEntry = EntryOf<
  'TransferHeld.v1' | 'TransferCredited.v1' | 'TransferCompleted.v1' | 'TransferCancelled.v1'
>;
type PeerEntry = EntryOf<'PeerAdded.v1' | 'PeerRemoved.v1'>;

export function takeTransfer(
  state: State,
  entry: TransferEntry | PeerEntry,
  complain: Complain,
): void {
  if (entry.type === 'PeerAdded.v1' || entry.type === 'PeerRemoved.v1') {
    agree(state, entry, complain);
    return;
  }
  if (entry.postings.length !== 1) complain('postings', 'does not post exactly once');
  if (entry.type === 'TransferHeld.v1') hold(state, entry, complain);
  else if (entry.type === 'TransferCredited.v1') credit(state, entry, complain);
  else end(state, entry, complain);
}

/** Nothing crosses to or from a ledger that this one does not agree with. */
function agree(state: State, entry: PeerEntry, complain: Complain): void {
  const { ledger } = entry.data;
  const isAdded = entry.type === 'PeerAdded.v1';
  checkPostings(state, entry, { routes: [] }, complain);
  if (ledger === entry.ledger) complain('form', 'agrees with its own ledger');
  if (state.peers.has(ledger) === isAdded) {
    complain('form', `${isAdded ? 'adds' : 'removes'} the peer ${ledger}, as it is already`);
  }
  if (isAdded) state.peers.add(ledger);
  else state.peers.delete(ledger);
}

function checkPeer({ peers }: State, ledger: string, complain: Complain): void {
  if (!peers.has(ledger)) complain('endings', `exchanges credits with ${ledger}, which is no peer`);
}

function credit(state: State, entry: EntryOf<'TransferCredited.v1'>, complain: Complain): void {
  const { transfer, node, fromLedger } = entry.data;
  // Keys are unique, so what is in its credit's key is credited once.
  if (entry.key !== `sys:${transfer}:credit:${fromLedger}`) {
    complain('endings', `credits ${transfer} under another key`);
  }
  checkPeer(state, fromLedger, complain);
  checkNode(state, node, complain);
  const routes = [{ from: withLedger(fromLedger), to: walletOf(node) }];
  checkPostings(state, entry, { routes }, complain);
}

function hold(state: State, entry: EntryOf<'TransferHeld.v1'>, complain: Complain): void {
  const { transfer, node, toLedger } = entry.data;
  checkNode(state, node, complain);
  const routes = [{ from: walletOf(node), to: heldBy(transfer) }];
  checkPostings(state, entry, { routes }, complain);
  if (state.frozen.has(node)) complain('accounts', `takes from ${walletOf(node)}, which is frozen`);
  if (state.transfers.has(transfer) || state.sent.has(transfer))
    complain('endings', `holds ${transfer} a second time`);
  if (toLedger === entry.ledger) complain('endings', `sends ${transfer} to its own ledger`);
  checkPeer(state, toLedger, complain);
  const asset = entry.postings[0]?.asset ?? '';
  const lasting = lastingOn(state, walletOf(node), asset);
  if (lasting !== undefined && lasting < sumOf(entry.postings)) {
    complain('accounts', `sends away what expires: ${lasting} of ${walletOf(node)} never does`);
  }
  state.transfers.set(transfer, { node, toLedger, asset, amount: sumOf(entry.postings) });
}

function end(
  state: State,
  entry: EntryOf<'TransferCompleted.v1' | 'TransferCancelled.v1'>,
  complain: Complain,
): void {
  const { transfer: id } = entry.data;
  const transfer = state.transfers.get(id);
  state.transfers.delete(id);
  if (!transfer) {
    complain('endings', `ends ${id}, which holds nothing`);
    return;
  }
  const { node, toLedger, asset, amount } = transfer;
  const isCompleted = entry.type === 'TransferCompleted.v1';
  if (entry.key !== `sys:${id}:${isCompleted ? 'complete' : 'cancel'}`) {
    complain('endings', `ends ${id} under another key`);
  }
  const to = isCompleted ? withLedger(toLedger) : walletOf(node);
  checkPostings(state, entry, { routes: [{ from: heldBy(id), to }], asset }, complain);
  if (sumOf(entry.postings) !== amount) complain('postings', `does not end all of ${id}`);
}
