import { inProcessBus } from '@alfred/bus';
import { type LeasesResponse, type QuotaClient, QuotaDefinition } from '@alfred/contracts/quota';
import { shardOf } from '@alfred/ids';
import { createQuotaService } from '@alfred/quota';
import { createClient, loopbackTransport } from '@alfred/service-kit';
import { createLogger } from '@alfred/telemetry';
import { afterEach, describe, expect, it } from 'vitest';
import { type QuotaLeases, quotaLeases } from '../../gateway/src/adapters/quota-leases.ts';
import type { Caller } from '../../gateway/src/domain/caller.ts';
import type { TakeAnswer, Taken } from '../../gateway/src/ports/leases.ts';
import { ledger, limitOf, moneyScene } from './money-scene.ts';

// A gateway's holder over its stream with quota, and quota over the ledger's own writer.

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

type Answer = NonNullable<LeasesResponse['answer']>;

/** A gateway to whom some answers never come. */
async function setUp(hears: (answer: Answer) => boolean = () => true) {
  const scene = await moneyScene(1_000_000n, [1]);
  closing.push(scene.stop);
  const { client, clock } = scene;
  const logger = createLogger({ name: 'test', destination: { write: () => {} }, level: 'error' });
  const bus = inProcessBus({ capacity: 10 });
  const service = createQuotaService({ ledger: client, clock, logger, bus });
  const transport = loopbackTransport();
  transport.serve(service.rpc);
  closing.push(bus.close, transport.close);
  const quota = createClient(QuotaDefinition, transport.channel);
  const leases = quotaLeases({
    quota: { leases: deafTo(quota, hears) },
    log: {
      incarnation: 'inc_a',
      written: async () => {},
      returned: ({ lease, admitted }) => {
        const value = { lease, incarnation: 'inc_a', admitted: BigInt(admitted) };
        void scene.apply({ $case: 'returnLease', value });
      },
    },
    ...{ clock, random: () => 0.5 },
    usageSettled: async () => false,
    onFault: () => {},
  });
  await leases.task.start();
  closing.push(leases.task.stop);
  await expect.poll(() => leases.isConnected).toBe(true);
  const open = async () =>
    (await client.listOpenLeases({ incarnations: ['inc_a'], shard: shardOf(ledger) })).leases;
  return { ...scene, quota, leases, open };
}

function deafTo(quota: QuotaClient, hears: (answer: Answer) => boolean): QuotaClient['leases'] {
  return async function* (wishes, options) {
    for await (const heard of quota.leases(wishes, options)) {
      if (!heard.answer || hears(heard.answer)) yield heard;
    }
  };
}

const caller: Caller = {
  ...{ organization: 'org_a', ledger: 'led_a', node: 'usr_0', key: 'key_a', role: 'member' },
  ...{ path: ['org_a', 'dep_a', 'usr_0'], mode: 'live', expiresAt: 0n },
  ...{ asset: 'USD/9', tags: {}, tagKeys: [], limits: [] },
};

async function take(leases: QuotaLeases, request?: string, attempt = 1): Promise<TakeAnswer> {
  const { signal } = new AbortController();
  const key = { apiKey: 'key_a', idempotency: 'hmac', attempt, body: 'a'.repeat(64) };
  const claim = request === undefined ? undefined : { ...key, request };
  return leases.take({ caller, asset: 'USD/9', estimate: 100n, signal, claim });
}

function taken(answer: TakeAnswer): Taken {
  if (answer.outcome !== 'taken') throw new Error(JSON.stringify(answer));
  return answer;
}

const seconds = (count: number): bigint => BigInt(count) * 1_000_000n;

describe('the life of a lease', () => {
  it('begins anew while a request runs on it, in the ledger too', async () => {
    const heard: Answer[] = [];
    const { leases, clock, keepHouse, open } = await setUp((answer) => heard.push(answer) > 0);
    const running = taken(await take(leases));
    const extended = () => heard.filter(({ $case }) => $case === 'extended').length;
    for (let count = 1; count <= 3; count += 1) {
      clock.advanceMicros(seconds(16));
      await expect.poll(extended).toBe(count);
    }
    await keepHouse();
    expect(await open()).toMatchObject([{ lease: running.lease, status: 'open' }]);
    expect(taken(await take(leases)).lease).toBe(running.lease);
  });

  it('ends with the ledger, when nobody heard of it for too long', async () => {
    const { leases, clock, keepHouse, open } = await setUp();
    const running = taken(await take(leases));
    clock.advanceMicros(seconds(33));
    await keepHouse();
    await expect.poll(async () => (await open())[0]?.status).toBe('lapsed');
    expect(running.admit()).toBe(false);
    expect(taken(await take(leases)).lease).not.toBe(running.lease);
  });
});

describe('what was granted unheard', () => {
  it('is closed when its question is given up, and the next one is granted', async () => {
    let isDeaf = true;
    const { leases, clock, open } = await setUp(({ $case }) => !(isDeaf && $case === 'grant'));
    const waiting = take(leases);
    await expect.poll(open).toHaveLength(1);
    clock.advanceMicros(seconds(2));
    expect(await waiting).toMatchObject({ code: 'service_unavailable' });
    await expect.poll(open).toEqual([]);
    isDeaf = false;
    expect(await take(leases)).toMatchObject({ outcome: 'taken' });
  });
});

describe('money that others wait for', () => {
  it('comes back but for what runs, when quota is asked to recall it', async () => {
    const { quota, leases, open } = await setUp();
    const running = taken(await take(leases));
    const all = BigInt((await open())[0]?.held ?? 0);
    expect(all).toBeGreaterThan(100n);
    const place = { organization: 'org_a', ledger: 'led_a', node: 'org_a', asset: '' };
    await quota.recall({ ...place, busy: false });
    await expect.poll(async () => (await open())[0]?.held).toBe('100');
    expect(running.admit()).toBe(true);
    await quota.recall({ ...place, busy: true });
    running.end(100n);
  });

  it('is not leased again under a limit that was lowered', async () => {
    const { quota, leases, apply } = await setUp();
    taken(await take(leases)).cancel();
    await apply(limitOf(0n));
    const place = { organization: 'org_a', ledger: 'led_a', node: 'dep_a', asset: '' };
    await quota.recall({ ...place, busy: true });
    await expect.poll(() => leases.held()).toBe(0);
    expect(await take(leases)).toMatchObject({ code: 'budget_exhausted' });
  });
});

describe('a claim', () => {
  it('is made once, and again only when its attempt ended without a charge', async () => {
    const { leases, open } = await setUp();
    const first = taken(await take(leases, 'req_1'));
    expect(first.leaseKey).toBe('api:key_a:hmac:1');
    expect(await open()).toMatchObject([{ lease: first.lease, held: '100' }]);
    expect(await take(leases, 'req_2')).toEqual({ outcome: 'claimed', request: 'req_1' });
    expect(await take(leases, 'req_2', 2)).toMatchObject({ code: 'request_in_progress' });
    first.cancel();
    await expect.poll(open).toEqual([]);
    expect(await take(leases, 'req_2', 2)).toMatchObject({ outcome: 'taken' });
    expect(leases.held()).toBe(1);
  });
});
