import { manualClock } from '@alfred/clock';
import { type QuotaClient, QuotaDefinition } from '@alfred/contracts/quota';
import { AlfredError } from '@alfred/errors';
import { createClient, loopbackTransport, rpc } from '@alfred/service-kit';
import { afterEach, describe, expect, it } from 'vitest';
import { granted, purseLedger } from '../../test/purse-ledger.ts';
import { desks } from '../app/desks.ts';
import type { GrantLease } from '../app/grant-lease.ts';
import { recalls } from '../app/recalls.ts';
import type { SeenLeases } from '../ports/ledger.ts';
import { type Answers, answers } from './answers.ts';
import { quotaApi } from './quota-api.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function connect(grantLease: GrantLease) {
  const clock = manualClock(0n);
  const gateways = recalls({ clock, announce: () => {} });
  const faults: unknown[] = [];
  const seen: SeenLeases[] = [];
  const ledger = purseLedger(0n, 1_000n);
  ledger.openLeases = async (incarnations) =>
    incarnations.map((incarnation) => ({
      ...{ organization: 'org_a', ledger: 'led_a', lease: 'lea_a', incarnation, number: 1n },
    }));
  const transport = loopbackTransport();
  const onFault = (error: unknown) => faults.push(error);
  const checkHeld = async (held: SeenLeases) => {
    seen.push(held);
    return held.ledger !== 'led_busy';
  };
  const waiting = desks({ ledger, recalls: gateways, clock, sleep: async () => {} });
  const app = { grantLease, checkHeld, desks: waiting, recalls: gateways, ledger, onFault };
  transport.serve([rpc(QuotaDefinition, quotaApi(app))]);
  closing.push(() => transport.close());
  const client: QuotaClient = createClient(QuotaDefinition, transport.channel);
  return { client, gateways, faults, ledger, seen };
}

type Wish = Parameters<QuotaClient['leases']>[0] extends AsyncIterable<infer One> ? One : never;
type Said = NonNullable<Wish['wish']>;

function open(client: QuotaClient, incarnation = 'inc_a') {
  const wishes: Answers<Wish> = answers();
  const stream = client.leases(wishes)[Symbol.asyncIterator]();
  if (incarnation) wishes.send({ wish: { $case: 'hello', value: { incarnation } } });
  const say = (wish: Said) => wishes.send({ wish });
  const ask = (number: bigint, estimate = '100') =>
    say({
      $case: 'ask',
      value: { number, ledger: 'led_a', node: 'usr_a', asset: 'USD/9', estimate },
    });
  const next = async () => (await stream.next()).value?.answer;
  return { ask, say, next, end: wishes.end };
}

const grantAll: GrantLease = async ({ incarnation, number, estimate }) =>
  granted(estimate, `lea_${incarnation}_${number}`);

describe('Quota.Leases', () => {
  it('answers an ask under its number, for the incarnation that said hello', async () => {
    const gateway = open(connect(grantAll).client);
    gateway.ask(7n);
    expect(await gateway.next()).toEqual({
      $case: 'grant',
      value: {
        ...{ number: 7n, lease: 'lea_inc_a_7', key: 'key of lea_inc_a_7', amount: '100' },
        ...{ ttlMs: 30_000n, account: 'wallet:usr_a', warnings: [] },
        ...{ repeatedClaim: false, request: '' },
      },
    });
    gateway.end();
    expect(await gateway.next()).toBeUndefined();
  });

  it('passes a claim, and says whose it is already', async () => {
    const claim = { apiKey: 'k', idempotency: 'h', attempt: 1, body: 'b', request: 'req_b' };
    const made: GrantLease = async (ask) => {
      expect(ask.claim).toEqual(claim);
      return { ...granted(1n), outcome: 'granted', claimedBy: 'req_a' } as never;
    };
    const gateway = open(connect(made).client);
    const value = {
      number: 1n,
      ledger: 'led_a',
      node: 'usr_a',
      asset: 'USD/9',
      estimate: '1',
      claim,
    };
    gateway.say({ $case: 'ask', value });
    expect(await gateway.next()).toMatchObject({
      value: { repeatedClaim: true, request: 'req_a' },
    });
    gateway.end();
  });

  it('does not let a slow ask hold up the next one', async () => {
    let release = () => {};
    const slow: GrantLease = async (ask, signal) => {
      if (ask.number === 1n) await new Promise<void>((resolve) => (release = resolve));
      return grantAll(ask, signal);
    };
    const gateway = open(connect(slow).client);
    gateway.ask(1n);
    gateway.ask(2n);
    expect(await gateway.next()).toMatchObject({ value: { number: 2n } });
    release();
    expect(await gateway.next()).toMatchObject({ value: { number: 1n } });
    gateway.end();
  });

  it('turns a ledger that is away into a refusal with its code', async () => {
    const { client, faults } = connect(async () => {
      throw new AlfredError('service_unavailable', { service: 'ledger' });
    });
    const gateway = open(client);
    gateway.ask(1n);
    expect(await gateway.next()).toEqual({
      $case: 'refusal',
      value: { number: 1n, code: 'service_unavailable', params: { service: 'ledger' } },
    });
    expect(faults).toHaveLength(1);
    gateway.end();
  });

  it.each([
    ['a gateway that never said hello', '', '100'],
    ['an amount that is not whole', 'inc_a', '1.5'],
  ])('refuses %s', async (_, incarnation, estimate) => {
    const gateway = open(connect(grantAll).client, incarnation);
    gateway.ask(1n, estimate);
    expect(await gateway.next()).toMatchObject({ value: { code: 'command_invalid' } });
    gateway.end();
  });

  it('tells every connected gateway of a recall, once', async () => {
    const { client, gateways } = connect(grantAll);
    const [one, two] = [open(client, 'inc_a'), open(client, 'inc_b')];
    for (const gateway of [one, two]) {
      gateway.ask(1n);
      await gateway.next();
    }
    const wanted = { ledger: 'led_a', node: 'usr_a', asset: 'USD/9', busy: false };
    const asked = { ...wanted, organization: 'org_a' };
    const waiting = { incarnation: 'inc_a', node: 'usr_a' };
    gateways.recall({ ...asked, waiting });
    gateways.recall({ ...asked, waiting });
    // Who waits is told where those requests are.
    for (const [gateway, who] of [[one, 'usr_a'] as const, [two, ''] as const]) {
      const value = { ...wanted, waiting: who };
      expect(await gateway.next()).toEqual({ $case: 'recall', value });
      gateway.end();
      expect(await gateway.next()).toBeUndefined();
    }
  });

  it('extends the lives of leases, each with its own answer', async () => {
    const gateway = open(connect(grantAll).client);
    gateway.say({ $case: 'extend', value: { ledger: 'led_a', leases: ['lea_1', 'lea_2'] } });
    for (const lease of ['lea_1', 'lea_2']) {
      const value = { lease, ttlMs: 30_000n };
      expect(await gateway.next()).toEqual({ $case: 'extended', value });
    }
    gateway.end();
  });

  it('confirms what the ledger took back', async () => {
    const { client, ledger } = connect(grantAll);
    const gateway = open(client);
    const value = { ledger: 'led_a', lease: 'lea_1', number: 2n, amount: '40' };
    gateway.say({ $case: 'giveBack', value });
    const done = { lease: 'lea_1', number: 2n };
    expect(await gateway.next()).toEqual({ $case: 'givenBack', value: done });
    expect(ledger.asked).toMatchObject([{ shrinks: [{ incarnation: 'inc_a', amount: 40n }] }]);
    gateway.end();
  });

  it('says for which ledgers nothing unseen is open', async () => {
    const { client, seen } = connect(grantAll);
    const gateway = open(client);
    const ledgers = ['led_a', 'led_busy', 'led_b'].map((ledger) => ({ ledger, leases: ['lea_1'] }));
    gateway.say({ $case: 'held', value: { upTo: 9n, ledgers } });
    for (const ledger of ['led_a', 'led_b']) {
      expect(await gateway.next()).toEqual({ $case: 'checked', value: { upTo: 9n, ledger } });
    }
    const [first] = seen;
    expect(first).toEqual({ ledger: 'led_a', leases: ['lea_1'], incarnation: 'inc_a', upTo: 9n });
    gateway.end();
  });

  it('does not confirm what a ledger that is away may not have heard', async () => {
    const { client, ledger, faults } = connect(grantAll);
    ledger.fault = new AlfredError('service_unavailable', { service: 'ledger' });
    const gateway = open(client);
    const value = { ledger: 'led_a', lease: 'lea_1', number: 2n, amount: '40' };
    gateway.say({ $case: 'giveBack', value });
    gateway.ask(1n);
    expect(await gateway.next()).toMatchObject({ $case: 'grant' });
    await expect.poll(() => faults).toHaveLength(1);
    gateway.end();
    expect(await gateway.next()).toBeUndefined();
  });

  it('lists what the ledger holds open', async () => {
    const { leases } = await connect(grantAll).client.listOpenLeases({ incarnations: ['inc_old'] });
    expect(leases).toEqual([
      { organization: 'org_a', ledger: 'led_a', lease: 'lea_a', incarnation: 'inc_old' },
    ]);
  });

  it('tells every gateway whose limits have changed', async () => {
    const { client } = connect(grantAll);
    const gateway = open(client);
    gateway.ask(1n);
    await gateway.next();
    const wanted = { ledger: 'led_a', node: 'usr_a', asset: '', busy: true };
    await client.recall({ ...wanted, organization: 'org_a' });
    const value = { ...wanted, waiting: '' };
    expect(await gateway.next()).toEqual({ $case: 'recall', value });
    gateway.end();
  });
});
