import { amountMax } from '@alfred/money';
import { describe, expect, it } from 'vitest';
import { dollars, given, issue, lease, posting, tree, usd } from '../../test/given.ts';
import { addPeer, holdTransfer, removePeer } from '../../test/given-leases.ts';
import type { CancelTransfer, CompleteTransfer, CreditTransfer } from './commands.ts';
import { balanceOf } from './state.ts';

const open = [...tree, issue('user', dollars(10)), addPeer()];
const complete: CompleteTransfer = { type: 'CompleteTransfer', transfer: 'trf1' };
const cancel: CancelTransfer = { type: 'CancelTransfer', transfer: 'trf1', code: 'node_unknown' };
const credit = (over: Partial<CreditTransfer> = {}): CreditTransfer => ({
  ...{ type: 'CreditTransfer', transfer: 'trf1', node: 'user', asset: usd, amount: dollars(4) },
  fromLedger: 'led_b',
  ...over,
});

describe('HoldTransfer', () => {
  it('holds money for another ledger', () => {
    const { state, ...outcome } = given(...open).when(holdTransfer(dollars(4)));
    outcome.gives({
      type: 'TransferHeld.v1',
      postings: [posting('wallet:user', 'held:trf1', dollars(4))],
      data: { transfer: 'trf1', node: 'user', toLedger: 'led_b', toNode: 'user' },
    });
    expect(state.transfers.get('trf1')).toMatchObject({ amount: dollars(4), toLedger: 'led_b' });
  });

  it.each([
    ['node_unknown', { node: 'nowhere' }],
    ['asset_unknown', { asset: 'TOK/0' }],
    ['transfer_invalid', { toLedger: 'led_a' }],
    ['peer_unknown', { toLedger: 'led_c' }],
    ['held_by_leases', { amount: dollars(8) }],
    ['insufficient_credits', { amount: dollars(11) }],
  ] as const)('is refused: %s', (code, over) =>
    given(...open, lease(1, dollars(5)))
      .when(holdTransfer(1n, over))
      .refuses(code),
  );

  it('is refused of a frozen wallet, and of a transfer that was there', () => {
    given(...open, { type: 'FreezeWallet', node: 'user' })
      .when(holdTransfer(1n))
      .refuses('wallet_frozen');
    for (const ending of [[], [complete], [cancel]]) {
      given(...open, holdTransfer(1n), ...ending)
        .when(holdTransfer(1n))
        .refuses('transfer_exists', { transfer: 'trf1' });
    }
  });
});

describe('the ending of a transfer', () => {
  it('sends the money on, or gives it back', () => {
    const done = given(...open, holdTransfer(dollars(4))).when(complete);
    done.gives({
      type: 'TransferCompleted.v1',
      postings: [posting('held:trf1', 'ledger:led_b', dollars(4))],
    });
    expect(done.state.transfers.size).toBe(0);
    const undone = given(...open, holdTransfer(dollars(4))).when(cancel);
    undone.gives({
      type: 'TransferCancelled.v1',
      postings: [posting('held:trf1', 'wallet:user', dollars(4))],
      data: { code: 'node_unknown' },
    });
    expect(balanceOf(undone.state, 'wallet:user', usd)).toBe(dollars(10));
  });

  it('comes once', () => {
    for (const [first, second] of [
      [complete, cancel],
      [cancel, complete],
    ] as const) {
      given(...open, holdTransfer(1n), first)
        .when(second)
        .refuses('transfer_unknown', { transfer: 'trf1' });
    }
  });
});

describe('CreditTransfer', () => {
  it('brings the money in', () =>
    given(...open)
      .when(credit())
      .gives({
        type: 'TransferCredited.v1',
        postings: [posting('ledger:led_b', 'wallet:user', dollars(4))],
        data: { transfer: 'trf1', node: 'user', fromLedger: 'led_b' },
      }));

  it.each([
    ['peer_unknown', { fromLedger: 'led_c', node: 'nowhere' }],
    ['node_unknown', { node: 'nowhere' }],
    ['asset_unknown', { asset: 'TOK/0' }],
    ['amount_invalid', { amount: amountMax }],
  ] as const)('is refused: %s', (code, over) =>
    given(...open)
      .when(credit(over))
      .refuses(code),
  );
});

describe('a peer', () => {
  it('is added once, and removed', () => {
    given(...tree)
      .when(addPeer())
      .gives({ type: 'PeerAdded.v1', data: { ledger: 'led_b' } });
    given(...open)
      .when(addPeer())
      .refuses('peer_exists', { peer: 'led_b' });
    given(...open)
      .when(removePeer())
      .gives({ type: 'PeerRemoved.v1', data: { ledger: 'led_b' } });
    given(...tree)
      .when(removePeer())
      .refuses('peer_unknown', { peer: 'led_b' });
    given(...tree)
      .when(addPeer('led_a'))
      .refuses('transfer_invalid');
  });

  it('that is removed gets nothing more, and what is on its way still ends', () => {
    given(...open, removePeer())
      .when(holdTransfer(1n))
      .refuses('peer_unknown');
    given(...open, holdTransfer(1n), removePeer())
      .when(complete)
      .gives({ type: 'TransferCompleted.v1' });
  });
});
