import { type QuotaClient, QuotaDefinition } from '@alfred/contracts/quota';
import { AlfredError } from '@alfred/errors';
import { createClient, loopbackTransport, rpc } from '@alfred/service-kit';
import { afterEach, describe, expect, it } from 'vitest';
import type { GrantLease } from '../app/grant-lease.ts';
import { recalls } from '../app/recalls.ts';
import { type Answers, answers } from './answers.ts';
import { quotaApi } from './quota-api.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function connect(grantLease: GrantLease) {
  const gateways = recalls();
  const faults: unknown[] = [];
  const ledger = {
    limits: async () => [],
    openLease: async () => ({ outcome: 'refused' as const, code: 'internal', params: {} }),
    openLeases: async (incarnations: readonly string[]) =>
      incarnations.map((incarnation) => ({
        organization: 'org_a',
        ledger: 'led_a',
        lease: 'lea_a',
        incarnation,
      })),
  };
  const transport = loopbackTransport();
  const onFault = (error: unknown) => faults.push(error);
  transport.serve([
    rpc(QuotaDefinition, quotaApi({ grantLease, recalls: gateways, ledger, onFault })),
  ]);
  closing.push(() => transport.close());
  const client: QuotaClient = createClient(QuotaDefinition, transport.channel);
  return { client, gateways, faults };
}

type Wish = Parameters<QuotaClient['leases']>[0] extends AsyncIterable<infer One> ? One : never;

function open(client: QuotaClient, incarnation = 'inc_a') {
  const wishes: Answers<Wish> = answers();
  const stream = client.leases(wishes)[Symbol.asyncIterator]();
  if (incarnation) wishes.send({ wish: { $case: 'hello', value: { incarnation } } });
  const ask = (number: bigint, estimate = '100') =>
    wishes.send({
      wish: {
        $case: 'ask',
        value: { number, ledger: 'led_a', node: 'usr_a', asset: 'USD/9', estimate },
      },
    });
  const next = async () => (await stream.next()).value?.answer;
  return { ask, next, end: wishes.end };
}

const grantAll: GrantLease = async ({ incarnation, number, estimate }) => ({
  outcome: 'granted',
  lease: `lea_${incarnation}_${number}`,
  amount: estimate,
  ttlMs: 30_000n,
});

describe('Quota.Leases', () => {
  it('answers an ask under its number, for the incarnation that said hello', async () => {
    const gateway = open(connect(grantAll).client);
    gateway.ask(7n);
    expect(await gateway.next()).toEqual({
      $case: 'grant',
      value: { number: 7n, lease: 'lea_inc_a_7', amount: '100', ttlMs: 30_000n },
    });
    gateway.end();
    expect(await gateway.next()).toBeUndefined();
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
    const wanted = { ledger: 'led_a', node: 'usr_a', asset: 'USD/9' };
    gateways.recall(wanted);
    gateways.recall(wanted);
    for (const gateway of [one, two]) {
      expect(await gateway.next()).toEqual({ $case: 'recall', value: wanted });
      gateway.end();
      expect(await gateway.next()).toBeUndefined();
    }
  });

  it('lists what the ledger holds open', async () => {
    const { leases } = await connect(grantAll).client.listOpenLeases({ incarnations: ['inc_old'] });
    expect(leases).toEqual([
      { organization: 'org_a', ledger: 'led_a', lease: 'lea_a', incarnation: 'inc_old' },
    ]);
  });
});
