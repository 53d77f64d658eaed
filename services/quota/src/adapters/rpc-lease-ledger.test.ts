import { manualClock } from '@alfred/clock';
import type { ApplyRequest, Command, CommandResult, LedgerClient } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import type { LeaseAsk } from '../ports/ledger.ts';
import { rpcLeaseLedger } from './rpc-lease-ledger.ts';

const ask: LeaseAsk = {
  incarnation: 'inc_a',
  number: 7n,
  organization: 'org_a',
  ledger: 'led_a',
  node: 'usr_a',
  asset: 'USD/9',
  estimate: 100n,
  burnPerSecond: 0n,
};
const signal = new AbortController().signal;

type Outcome = NonNullable<CommandResult['outcome']>;
const granted = (amount: string): Outcome => ({
  $case: 'accepted',
  value: {
    ...{ seq: 1n, at: 1n, type: 'LeaseOpened.v1', repeated: false },
    lease: { lease: 'lea_a', amount, asset: 'USD/9', ttlMs: 30_000n, path: [] },
  },
});

/** A ledger that gives these answers one after another; an error is thrown. */
function setUp(...answers: (Outcome | AlfredError | undefined)[]) {
  const asked: Command[] = [];
  const apply: LedgerClient['apply'] = async (request) => {
    asked.push(...((request as ApplyRequest).commands ?? []));
    const answer = answers.shift();
    if (answer instanceof AlfredError) throw answer;
    return { results: [{ outcome: answer }] };
  };
  const limits = [
    ...[{ kind: 'wallet', left: '500', held: '10', liveLeases: 2n }],
    ...[{ kind: 'budget', left: '-3', held: '0', liveLeases: 0n }],
  ].map((limit) => ({ ...limit, node: 'usr_a', window: '', endsInMs: 0n }));
  const lease = { lease: 'lea_old', incarnation: 'inc_old', organization: 'org_a' };
  const ledger = rpcLeaseLedger({
    clock: manualClock(5_000n),
    ledger: {
      apply,
      getHeadroom: async () => ({ limits }),
      listOpenLeases: async () => ({
        leases: [{ ...lease, ledger: 'led_a', ask: 1n, node: 'usr_a', asset: 'USD/9', held: '5' }],
      }),
    },
  });
  return { ledger, asked };
}

describe('rpcLeaseLedger', () => {
  it('opens a lease between the estimate and the most, in its time', async () => {
    const { ledger, asked } = setUp(granted('250'));
    expect(await ledger.openLease(ask, 300n, signal)).toEqual({
      outcome: 'granted',
      lease: 'lea_a',
      amount: 250n,
      ttlMs: 30_000n,
    });
    const value = { incarnation: 'inc_a', ask: 7n, node: 'usr_a', least: '100', most: '300' };
    expect(asked).toMatchObject([
      { actor: 'usr_a', notAfter: 30_005_000n, body: { $case: 'openLease', value } },
    ]);
  });

  it('passes a refusal on as it is', async () => {
    const refused = { code: 'budget_exhausted', params: { node: 'tea_a' } };
    const { ledger } = setUp({ $case: 'refused', value: refused });
    expect(await ledger.openLease(ask, 300n, signal)).toEqual({ outcome: 'refused', ...refused });
  });

  it('asks the same again when the answer was lost, so that no lease is open unseen', async () => {
    const lost = new AlfredError('deadline_exceeded');
    const { ledger, asked } = setUp(lost, lost, granted('300'));
    expect(await ledger.openLease(ask, 300n, signal)).toMatchObject({ outcome: 'granted' });
    expect(new Set(asked.map(({ body }) => JSON.stringify(body, String))).size).toBe(1);
    expect(asked).toHaveLength(3);
  });

  it('gives up on a ledger that stays away, and at once on what cannot pass', async () => {
    const away = new AlfredError('service_unavailable', { service: 'ledger' });
    const first = setUp(away, away, away, granted('1'));
    await expect(first.ledger.openLease(ask, 1n, signal)).rejects.toBe(away);
    const invalid = new AlfredError('command_invalid', { reason: 'x' });
    const second = setUp(invalid, granted('1'));
    await expect(second.ledger.openLease(ask, 1n, signal)).rejects.toBe(invalid);
    expect(second.asked).toHaveLength(1);
  });

  it.each([
    ['no outcome', undefined],
    ['no lease', { $case: 'accepted', value: { ...granted('1').value, lease: undefined } }],
    ['no amount', granted('-1')],
  ])('takes an answer with %s for a defect', async (_, outcome) => {
    const { ledger } = setUp(outcome as Outcome | undefined);
    await expect(ledger.openLease(ask, 1n, signal)).rejects.toMatchObject({ code: 'internal' });
  });

  it('reads limits, also overdrawn ones, and the leases of earlier starts', async () => {
    const { ledger } = setUp();
    expect(await ledger.limits(ask, signal)).toEqual([
      { left: 500n, held: 10n, liveLeases: 2n },
      { left: -3n, held: 0n, liveLeases: 0n },
    ]);
    expect(await ledger.openLeases(['inc_old'])).toMatchObject([
      { organization: 'org_a', ledger: 'led_a', lease: 'lea_old', incarnation: 'inc_old' },
    ]);
  });
});
