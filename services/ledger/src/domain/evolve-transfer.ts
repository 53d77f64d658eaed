import { strict as assert } from 'node:assert';
import type { LedgerState } from './state.ts';
import type { TransferEvent, TransferHeld } from './transfer-events.ts';

/** The part of `evolve` that is about transfers to other ledgers; postings were taken in before. */
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
