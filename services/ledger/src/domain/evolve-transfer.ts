import { strict as assert } from 'node:assert';
import type { LedgerState } from './state.ts';
import type { CreditsTransferred, TransferEvent, TransferHeld } from './transfer-events.ts';

/** The part of `evolve` that is about transfers; postings were taken in before. */
export function evolveTransfer(state: LedgerState, event: TransferEvent): void {
  switch (event.type) {
    case 'TransferHeld.v1':
      hold(state, event);
      return;
    case 'TransferCredited.v1':
      return;
    case 'TransferCompleted.v1':
    case 'TransferCancelled.v1': {
      const was = state.transfers.delete(event.data.transfer);
      assert(was, 'a transfer ends once');
      return;
    }
    case 'CreditsTransferred.v1':
      send(state, event);
      return;
    case 'TransferReversed.v1':
      assert(state.sent.delete(event.data.transfer), 'a transfer is taken back once');
      state.reversed.add(event.data.transfer);
      return;
    case 'TransferFinal.v1':
      assert(state.sent.delete(event.data.transfer), 'a transfer becomes final once');
      return;
    case 'PeerAdded.v1':
      state.peers.add(event.data.ledger);
      return;
    case 'PeerRemoved.v1':
      assert(state.peers.delete(event.data.ledger), 'a peer is removed once');
      return;
  }
  event satisfies never;
}

function hold(state: LedgerState, { postings, data }: TransferHeld): void {
  const { transfer: id, node, toLedger, toNode } = data;
  const [held] = postings;
  assert(held && !state.transfers.has(id), 'a transfer holds something, and once');
  const { asset, amount } = held;
  state.transfers.set(id, { id, node, asset, amount, toLedger, toNode });
}

function send(state: LedgerState, { postings, data }: CreditsTransferred): void {
  const { transfer: id, ...ends } = data;
  const [moved] = postings;
  assert(moved && !state.sent.has(id), 'a transfer moves something, and once');
  const { asset, amount } = moved;
  state.sent.set(id, { id, ...ends, asset, amount });
}
