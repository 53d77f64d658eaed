import type { Transfer } from '../../ports/api/transfer-book.ts';
import { renderAmount, renderAsset, renderEntry, renderTime } from './render.ts';

/** A transfer as clients see it at a moment, in microseconds. */
export function renderTransfer(transfer: Transfer, now: bigint) {
  const { transfer: id, kind, from, to, asset, amount, status, began, ended } = transfer;
  return {
    ...{ id, kind, from: from ?? null, to, ledger: transfer.otherLedger ?? null },
    ...{ asset: renderAsset(asset), amount: renderAmount(amount, asset), status },
    reversibleUntil: renderTime(transfer.reversibleUntil),
    secondsLeft: secondsLeft(transfer, now),
    reason: transfer.code ?? null,
    began: renderEntry(began),
    ended: ended ? renderEntry(ended) : null,
  };
}

/** Rounded up. At zero it waits only for the entry that says it is final. */
function secondsLeft({ status, reversibleUntil = 0n }: Transfer, now: bigint): number | null {
  if (status !== 'reversible') return null;
  const left = reversibleUntil - now;
  return left > 0n ? Number((left + 999_999n) / 1_000_000n) : 0;
}
