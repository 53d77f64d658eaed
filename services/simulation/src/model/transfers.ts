import type { Books, TransferRow } from './books.ts';

/** What is wrong between two ledgers: money that came from nowhere, or that is nowhere. */
export function transferProblem(
  books: ReadonlyMap<string, Books>,
  of: Books,
  { transfer, amount, direction, other, state }: TransferRow,
): string | undefined {
  const peer = books.get(other)?.transfers.get(transfer);
  const isPeer = peer && peer.other === of.ledger && peer.amount === amount;
  if (direction === 'in') {
    if (!isPeer || peer.direction !== 'out') return `${transfer} is credited, and nobody held it`;
    return peer.state === 'cancelled' ? `${transfer} is credited and cancelled` : undefined;
  }
  const isCredited = isPeer && peer.direction === 'in';
  if (state === 'completed' && !isCredited) return `${transfer} is completed, and nobody got it`;
  return state === 'cancelled' && isCredited ? `${transfer} is cancelled and credited` : undefined;
}
