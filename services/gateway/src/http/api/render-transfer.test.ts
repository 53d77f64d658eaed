import { expect, it } from 'vitest';
import type { Transfer } from '../../ports/api/transfer-book.ts';
import { renderTransfer } from './render-transfer.ts';

const transfer: Transfer = {
  ...{ transfer: 'trf_1', kind: 'within', from: 'usr_1', to: 'usr_2', otherLedger: undefined },
  ...{ asset: 'USD/9', amount: 2_500_000_000n, status: 'reversible', code: undefined },
  reversibleUntil: 60_000_000n,
  ...{ began: { seq: 7n, at: 1n, type: 'CreditsTransferred.v1' }, ended: undefined },
};

it('says how long a transfer can still be reversed, rounded up', () => {
  expect(renderTransfer(transfer, 58_500_001n)).toMatchObject({
    ...{ id: 'trf_1', asset: 'USD', amount: '2.50', secondsLeft: 2, ended: null, reason: null },
    reversibleUntil: '1970-01-01T00:01:00.000000Z',
  });
  expect(renderTransfer(transfer, 60_000_000n).secondsLeft).toBe(0);
  expect(renderTransfer(transfer, 90_000_000n).secondsLeft).toBe(0);
});

it('says of one that has ended what ended it', () => {
  const ended = { seq: 8n, at: 60_000_000n, type: 'TransferCancelled.v1' };
  const cancelled = { ...transfer, status: 'cancelled', code: 'node_unknown', ended };
  expect(renderTransfer({ ...cancelled, reversibleUntil: undefined }, 0n)).toMatchObject({
    ...{ status: 'cancelled', reason: 'node_unknown', secondsLeft: null, reversibleUntil: null },
    ended: { seq: 8, type: 'TransferCancelled.v1' },
  });
});
