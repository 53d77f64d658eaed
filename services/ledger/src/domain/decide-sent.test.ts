import { describe, expect, it } from 'vitest';
import {
  after,
  bench,
  dollars,
  given,
  hour,
  issue,
  lease,
  openLedger,
  posting,
  start,
  tree,
} from '../../test/given.ts';
import { addPeer, holdTransfer, send, takeBack } from '../../test/given-leases.ts';
import { dueCommands } from './due.ts';
import { balanceOf } from './state.ts';

const usd = 'USD/9';
const open = [...tree, issue('user', dollars(10)), addPeer()];
const soon = start + hour / 2;
const lot = issue('user', dollars(2), soon);
const final = { type: 'FinalizeTransfer', transfer: 'trf1' } as const;

describe('TransferCredits', () => {
  it('moves credits between two wallets, and says how long they may be taken back', () => {
    const { state, ...outcome } = given(...open).when(send(dollars(4)));
    const until = state.at + hour;
    outcome.gives({
      type: 'CreditsTransferred.v1',
      postings: [posting('wallet:user', 'wallet:other', dollars(4))],
      data: { transfer: 'trf1', from: 'user', to: 'other', reversibleUntil: until },
    });
    expect(state.sent.get('trf1')).toMatchObject({ from: 'user', to: 'other', amount: dollars(4) });
  });

  it.each([
    ['node_unknown', { from: 'nowhere' }],
    ['node_unknown', { to: 'nowhere' }],
    ['asset_unknown', { asset: 'TOK/0' }],
    ['transfer_invalid', { to: 'user' }],
    ['held_by_leases', { amount: dollars(8) }],
    ['insufficient_credits', { amount: dollars(11) }],
  ] as const)('is refused: %s', (code, over) =>
    given(...open, lease(1, dollars(5)))
      .when(send(1n, over))
      .refuses(code),
  );

  it('is refused out of a frozen wallet, and not into one', () => {
    given(...open, { type: 'FreezeWallet', node: 'user' })
      .when(send(1n))
      .refuses('wallet_frozen');
    given(...open, { type: 'FreezeWallet', node: 'other' })
      .when(send(1n))
      .gives({ type: 'CreditsTransferred.v1' });
  });

  it.each([
    ['is under way', [send(1n)]],
    ['was taken back', [send(1n), takeBack()]],
    ['is final', [send(1n), after(hour + 9, final)]],
    ['goes to another ledger', [holdTransfer(1n)]],
    ['went to another ledger', [holdTransfer(1n), { type: 'CompleteTransfer', transfer: 'trf1' }]],
  ] as const)('is refused under the id of one that %s', (_, past) => {
    given(...open, ...past)
      .when(send(1n))
      .refuses('transfer_exists', { transfer: 'trf1' });
    given(...open, ...past)
      .when(holdTransfer(1n))
      .refuses('transfer_exists', { transfer: 'trf1' });
  });
});

describe('ReverseTransfer', () => {
  it('gives all of it back, once', () => {
    const { state, ...outcome } = given(...open, send(dollars(4))).when(takeBack());
    outcome.gives({
      type: 'TransferReversed.v1',
      postings: [posting('wallet:other', 'wallet:user', dollars(4))],
      data: { transfer: 'trf1' },
    });
    expect(balanceOf(state, 'wallet:user', usd)).toBe(dollars(10));
    expect(state.sent.size).toBe(0);
    given(...open, send(dollars(4)), takeBack())
      .when(takeBack())
      .refuses('transfer_reversed', { transfer: 'trf1' });
  });

  it('goes by the entry that says the window has ended, and by no clock', () => {
    given(...open, send(dollars(4)))
      .when(after(2 * hour, takeBack()))
      .gives({ type: 'TransferReversed.v1' });
    given(...open, send(dollars(4)), after(2 * hour, final))
      .when(after(2 * hour, takeBack()))
      .refuses('transfer_final', { transfer: 'trf1' });
  });

  it('never takes back what was final from the start', () =>
    given(...open, send(1n, { reversibleForMs: 0 }))
      .when(takeBack())
      .refuses('transfer_final'));

  it('takes back what the node has sent that asks, and nobody else', () => {
    given(...open, send(1n))
      .when(takeBack('trf1', 'user'))
      .gives({ type: 'TransferReversed.v1' });
    given(...open, send(1n))
      .when(takeBack('trf1', 'other'))
      .refuses('transfer_foreign');
  });

  it('is refused when the receiver cannot cover it, or only leases stand in the way', () => {
    const spent = [
      ...open,
      send(dollars(4)),
      send(dollars(3), { transfer: 'b', from: 'other', to: 'dep' }),
    ];
    given(...spent)
      .when(takeBack())
      .refuses('reversal_uncovered', { node: 'other', available: '1.00', needed: '4.00' });
    given(...open, send(dollars(4)), lease(1, dollars(2), { node: 'other' }))
      .when(takeBack())
      .refuses('held_by_leases', { node: 'other', account: 'wallet:other', held: '2.00' });
  });

  it('is over before what was sent expires: nobody pays for that with what does not', () => {
    const { state, run } = bench();
    for (const step of [...tree, issue('other', dollars(5)), lot, send(dollars(2))]) run(step);
    expect(state.sent.get('trf1')?.reversibleUntil).toBe(soon);
    const [first, second] = dueCommands(state, soon);
    expect([first?.type, second?.type]).toEqual(['FinalizeTransfer', 'ExpireCredits']);
    if (first) run(after(soon - start, first));
    expect(run(takeBack())).toMatchObject({ refusal: { code: 'transfer_final' } });
  });

  it.each([
    ['is under way', []],
    ['has arrived', [{ type: 'CompleteTransfer', transfer: 'trf1' }]],
  ] as const)('is refused of one to another ledger that %s', (_, past) =>
    given(...open, holdTransfer(1n), ...past)
      .when(takeBack())
      .refuses('transfer_final'),
  );

  it('takes it back from a frozen wallet, too', () =>
    given(...open, send(1n), { type: 'FreezeWallet', node: 'other' })
      .when(takeBack())
      .gives({ type: 'TransferReversed.v1' }));

  it('is refused of what was never sent', () =>
    given(openLedger()).when(takeBack()).refuses('transfer_unknown'));
});

describe('the end of the window', () => {
  it('is due when its time has come, and not before', () => {
    const { state, run } = bench();
    for (const step of [...open, send(1n), send(1n, { transfer: 'b', reversibleForMs: 0 })])
      run(step);
    expect(dueCommands(state, start + hour - 1)).toEqual([{ ...final, transfer: 'b' }]);
    expect(dueCommands(state, start + 2 * hour)).toEqual([final, { ...final, transfer: 'b' }]);
    expect(run(after(hour - 1_000, final))).toMatchObject({
      refusal: { code: 'transfer_reversible' },
    });
    expect(run(after(2 * hour, final))).toMatchObject({
      events: [{ type: 'TransferFinal.v1', postings: [], data: { transfer: 'trf1' } }],
    });
    expect(run(after(2 * hour, final))).toMatchObject({ refusal: { code: 'transfer_unknown' } });
  });
});
