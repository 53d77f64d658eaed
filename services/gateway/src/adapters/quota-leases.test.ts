import { manualClock } from '@alfred/clock';
import type { LeasesRequest, LeasesResponse, QuotaClient } from '@alfred/contracts/quota';
import { AlfredError } from '@alfred/errors';
import { afterEach, describe, expect, it } from 'vitest';
import { caller, memoryLog, startMicros } from '../../test/fakes.ts';
import { quotaLeases } from './quota-leases.ts';
import { type Wishes, wishes } from './wishes.ts';

const stopping: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stopping.splice(0).map((stop) => stop()));
});

type Answer = NonNullable<LeasesResponse['answer']>;

interface QuotaDouble {
  readonly quota: Pick<QuotaClient, 'leases'>;
  /** Every wish that was heard. */
  readonly asked: NonNullable<LeasesRequest['wish']>[];
  say(answer: Answer): void;
  cut(): void;
  isAway: boolean;
}

/** A quota service that says what it is told to. */
function quotaDouble(): QuotaDouble {
  let answers: Wishes<LeasesResponse> | undefined;
  async function* stream(
    wanted: AsyncIterable<unknown>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<LeasesResponse> {
    if (double.isAway) throw new AlfredError('service_unavailable', { service: 'quota' });
    const own = wishes<LeasesResponse>();
    answers = own;
    signal?.addEventListener('abort', own.close);
    void listen(wanted as AsyncIterable<LeasesRequest>).catch(() => {});
    for await (const answer of own) {
      if (!answer.answer) throw new Error('the connection broke');
      yield answer;
    }
  }
  async function listen(wanted: AsyncIterable<LeasesRequest>): Promise<void> {
    for await (const { wish } of wanted) if (wish) double.asked.push(wish);
  }
  const double: QuotaDouble = {
    quota: {
      leases: (wanted, options) => stream(wanted, options?.signal),
    },
    asked: [],
    say: (answer) => answers?.push({ answer }),
    cut: () => answers?.push({ answer: undefined }),
    isAway: false,
  };
  return double;
}

async function scene() {
  const clock = manualClock(startMicros);
  const log = memoryLog();
  const faults: unknown[] = [];
  const double = quotaDouble();
  const { quota, asked } = double;
  const settled = { isSettled: true };
  const leases = quotaLeases({
    ...{ quota, log, clock, random: () => 0.5 },
    usageSettled: async () => settled.isSettled,
    onFault: (error) => void faults.push(error),
  });
  await leases.task.start();
  stopping.push(leases.task.stop);
  await expect.poll(() => asked.length).toBe(1);
  const { signal } = new AbortController();
  return {
    ...double,
    leases,
    clock,
    log,
    asks: () => asked.filter((wish) => wish.$case === 'ask'),
    faults,
    settled,
    of: (kind: NonNullable<LeasesRequest['wish']>['$case']) =>
      asked.filter((wish) => wish.$case === kind).map(({ value }) => value),
    stayAway: (away: boolean) => {
      double.isAway = away;
    },
    take: async (estimate: bigint) => leases.take({ caller, asset: 'USD/9', estimate, signal }),
  };
}

const grant = (number: bigint, amount = '100', lease = `lea_${number}`): Answer => ({
  $case: 'grant',
  value: {
    ...{ number, lease, key: `lease:inc_test:${number}`, amount, ttlMs: 30_000n },
    ...{ account: 'pool:dep_a', warnings: [], repeatedClaim: false, request: '' },
  },
});

describe('the stream with quota', () => {
  it('begins with who asks, and carries wishes and answers', async () => {
    const { leases, asked, asks, say, take, log } = await scene();
    expect(asked[0]).toEqual({ $case: 'hello', value: { incarnation: 'inc_test' } });
    expect(leases.isConnected).toBe(true);
    const taking = take(10n);
    await expect.poll(() => asks().length).toBe(1);
    expect(asks()[0]?.value).toEqual({
      claim: undefined,
      number: 1n,
      organization: 'org_a',
      ledger: 'led_a',
      node: 'usr_a',
      asset: 'USD/9',
      estimate: '10',
      burnPerSecond: '10',
    });
    say(grant(1n));
    expect(await taking).toMatchObject({
      ...{ outcome: 'taken', lease: 'lea_1', leaseKey: 'lease:inc_test:1' },
      ...{ account: 'pool:dep_a', warnings: [] },
    });
    expect(leases.held()).toBe(1);
    expect(log.records).toEqual([]);
  });

  it('passes refusals and recalls on', async () => {
    const { leases, say, take, log } = await scene();
    const refused = take(10n);
    const params = { node: 'dep_a', window: 'month' };
    say({ $case: 'refusal', value: { number: 1n, code: 'budget_exhausted', params } });
    expect(await refused).toEqual({ outcome: 'refused', code: 'budget_exhausted', params });
    const taking = take(10n);
    say(grant(2n));
    const taken = await taking;
    if (taken.outcome === 'taken') taken.cancel();
    const place = { ledger: 'led_a', node: 'org_a', asset: 'USD/9' };
    say({ $case: 'recall', value: { ...place, busy: false, waiting: '' } });
    await expect.poll(() => leases.held()).toBe(0);
    expect(log.records).toMatchObject([{ type: 'returned', lease: 'lea_2' }]);
  });

  it('does not believe an amount that is none', async () => {
    const { faults, say, take, clock } = await scene();
    const taking = take(10n);
    say(grant(1n, '-5'));
    await expect.poll(() => faults.length).toBe(1);
    clock.advanceMicros(2_000_000n);
    expect(await taking).toMatchObject({ code: 'service_unavailable' });
  });

  it('is opened again when it breaks, for those who wait', async () => {
    const { leases, asked, asks, cut, say, take, faults } = await scene();
    const taking = take(10n);
    await expect.poll(() => asks().length).toBe(1);
    cut();
    await expect.poll(() => asks().length).toBe(2);
    expect(faults).toHaveLength(1);
    expect(asked.filter((wish) => wish.$case === 'hello')).toHaveLength(2);
    say(grant(2n));
    expect(await taking).toMatchObject({ lease: 'lea_2' });
    expect(leases.isConnected).toBe(true);
  });

  it('leaves what is held usable while it is away', async () => {
    const { leases, cut, stayAway, say, take } = await scene();
    const first = take(10n);
    say(grant(1n));
    await first;
    stayAway(true);
    cut();
    await expect.poll(() => leases.isConnected).toBe(false);
    expect(await take(10n)).toMatchObject({ outcome: 'taken', lease: 'lea_1' });
    stayAway(false);
    await expect.poll(() => leases.isConnected).toBe(true);
  });

  it('says over a new stream what came over the old ones, until that is confirmed', async () => {
    const { of, cut, take, say, clock } = await scene();
    void take(10n);
    await expect.poll(() => of('ask')).toHaveLength(1);
    cut();
    const nothing = { upTo: 1n, ledgers: [{ ledger: 'led_a', leases: [] }] };
    await expect.poll(() => of('held')).toEqual([nothing]);
    say(grant(1n));
    say({ $case: 'checked', value: { ledger: 'led_a', upTo: 1n } });
    say(grant(2n));
    clock.advanceMicros(31_000_000n);
    const listed = { upTo: 2n, ledgers: [{ ledger: 'led_a', leases: ['lea_2'] }] };
    await expect.poll(() => of('held')).toEqual([nothing, listed]);
  });
});

describe('a lease that is held', () => {
  async function withLease() {
    const made = await scene();
    const taking = made.take(10n);
    made.say(grant(1n));
    const taken = await taking;
    if (taken.outcome !== 'taken') throw new Error('not taken');
    return { ...made, taken };
  }

  it('is extended while it is busy', async () => {
    const { of, say, clock, taken } = await withLease();
    clock.advanceMicros(20_000_000n);
    await expect.poll(() => of('extend')).toEqual([{ ledger: 'led_a', leases: ['lea_1'] }]);
    say({ $case: 'extended', value: { lease: 'lea_1', ttlMs: 30_000n } });
    await new Promise((resolve) => setImmediate(resolve));
    clock.advanceMicros(20_000_000n);
    expect(taken.admit()).toBe(true);
    taken.end(1n);
  });

  it('gives its room back to those who wait, by a part that is confirmed', async () => {
    const { of, say, cut, taken } = await withLease();
    const place = { ledger: 'led_a', node: 'org_a', asset: 'USD/9' };
    say({ $case: 'recall', value: { ...place, busy: false, waiting: '' } });
    const part = { ledger: 'led_a', lease: 'lea_1', number: 1n, amount: '90' };
    await expect.poll(() => of('giveBack')).toEqual([part]);
    cut();
    await expect.poll(() => of('giveBack')).toEqual([part, part]);
    say({ $case: 'givenBack', value: { lease: 'lea_1', number: 1n } });
    await new Promise((resolve) => setImmediate(resolve));
    cut();
    await expect.poll(() => of('hello')).toHaveLength(3);
    expect(of('giveBack')).toHaveLength(2);
    taken.end(10n);
  });

  it('is listed until its last word is in the ledger', async () => {
    const { of, cut, taken, settled } = await withLease();
    settled.isSettled = false;
    taken.end(100n);
    await expect.poll(() => of('hello')).toHaveLength(1);
    cut();
    const listed = (leases: string[]) => ({ upTo: 1n, ledgers: [{ ledger: 'led_a', leases }] });
    await expect.poll(() => of('held')).toEqual([listed(['lea_1'])]);
    settled.isSettled = true;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    cut();
    await expect.poll(() => of('held')).toEqual([listed(['lea_1']), listed([])]);
  });
});

it('gives everything back when it ends', async () => {
  const { leases, say, take, log } = await scene();
  const taking = take(10n);
  say(grant(1n));
  const taken = await taking;
  if (taken.outcome === 'taken') taken.cancel();
  await leases.task.stop();
  expect(log.records).toMatchObject([{ type: 'returned', lease: 'lea_1', admitted: 0 }]);
  expect(leases.isConnected).toBe(false);
});
