import { manualClock } from '@alfred/clock';
import type { LeasesRequest, LeasesResponse, QuotaClient } from '@alfred/contracts/quota';
import { AlfredError } from '@alfred/errors';
import { derivedId } from '@alfred/ids';
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
  readonly quota: Pick<QuotaClient, 'leases' | 'listOpenLeases'>;
  /** Every wish that was heard. */
  readonly asked: NonNullable<LeasesRequest['wish']>[];
  /** What the ledger holds open. */
  readonly open: string[];
  say(answer: Answer): void;
  cut(): void;
  isAway: boolean;
}

/** A quota service that says what it is told to. */
function quotaDouble(incarnation: string): QuotaDouble {
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
  const of = { ledger: 'led_a', organization: 'org_a', incarnation };
  const double: QuotaDouble = {
    quota: {
      leases: (wanted, options) => stream(wanted, options?.signal),
      listOpenLeases: async () => ({ leases: double.open.map((lease) => ({ ...of, lease })) }),
    },
    asked: [],
    open: [],
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
  const double = quotaDouble(log.incarnation);
  const { quota, asked } = double;
  const leases = quotaLeases({ quota, log, clock, onFault: (error) => void faults.push(error) });
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
    stayAway: (away: boolean) => {
      double.isAway = away;
    },
    take: async (estimate: bigint) => leases.take({ caller, asset: 'USD/9', estimate, signal }),
  };
}

const grant = (number: bigint, amount = '100', lease = `lea_${number}`): Answer => ({
  $case: 'grant',
  value: { number, lease, amount, ttlMs: 30_000n },
});

describe('the stream with quota', () => {
  it('begins with who asks, and carries wishes and answers', async () => {
    const { leases, asked, asks, say, take, log } = await scene();
    expect(asked[0]).toEqual({ $case: 'hello', value: { incarnation: 'inc_test' } });
    expect(leases.isConnected).toBe(true);
    const taking = take(10n);
    await expect.poll(() => asks().length).toBe(1);
    expect(asks()[0]?.value).toEqual({
      number: 1n,
      organization: 'org_a',
      ledger: 'led_a',
      node: 'usr_a',
      asset: 'USD/9',
      estimate: '10',
      burnPerSecond: '10',
    });
    say(grant(1n));
    expect(await taking).toMatchObject({ outcome: 'taken', lease: 'lea_1' });
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
    say({ $case: 'recall', value: { ledger: 'led_a', node: 'org_a', asset: 'USD/9' } });
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
    await expect.poll(() => leases.isConnected, { timeout: 5_000 }).toBe(true);
  });

  it('finds a lease again that was granted unheard, and gives it back', async () => {
    const { asks, cut, take, log, open } = await scene();
    void take(10n);
    await expect.poll(() => asks().length).toBe(1);
    const unheard = derivedId('lea', 'inc_test', '1');
    open.push(unheard, 'lea_of_another_question');
    cut();
    await expect.poll(() => log.records.length, { timeout: 10_000 }).toBe(1);
    expect(log.records).toMatchObject([{ type: 'returned', lease: unheard, admitted: 0 }]);
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
