import { manualClock } from '@alfred/clock';
import { describe, expect, it } from 'vitest';
import { ask, granted, limitName, move, purseLedger } from '../../test/purse-ledger.ts';
import type { LeaseAsk } from '../ports/ledger.ts';
import type { WantedBack } from '../ports/recalls.ts';
import { desks } from './desks.ts';
import { grantLease } from './grant-lease.ts';

/** Time passes by hand; what a recall brings back is there at the next try. */
function setUp(left: bigint, held = 0n, freedByRecall = 0n) {
  const clock = manualClock(0n);
  const ledger = purseLedger(left, held);
  const told: WantedBack[] = [];
  const recall = (wanted: WantedBack) => {
    told.push(wanted);
    move(ledger, freedByRecall);
  };
  let sleepers: (() => void)[] = [];
  const sleep = () => new Promise<void>((resolve) => sleepers.push(resolve));
  const waiting = desks({ ledger, recalls: { recall }, clock, sleep });
  const grant = grantLease({ ledger, desks: waiting });
  const { signal } = new AbortController();
  const pass = async (micros = 20_000n) => {
    clock.advanceMicros(micros);
    const awake = sleepers;
    sleepers = [];
    for (const wake of awake) wake();
    await settle();
  };
  return {
    ...{ clock, ledger, told, pass },
    desk: () => waiting.at('led_a'),
    grant: (over: Partial<LeaseAsk> = {}, until = signal) => grant({ ...ask, ...over }, until),
    /** Lets time pass until there is an answer. */
    answerTo: async <Answer>(promise: Promise<Answer>, micros?: bigint): Promise<Answer> => {
      let isAnswered = false;
      promise.then(
        () => (isAnswered = true),
        () => (isAnswered = true),
      );
      await settle();
      for (let n = 0; n < 100 && !isAnswered; n += 1) await pass(micros);
      return promise;
    },
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

const giveBack = (amount: bigint, number = 1n) => ({
  ...{ ledger: 'led_a', incarnation: 'inc_b', lease: 'lea_b', number, amount },
});

describe('with money that is free', () => {
  it('asks for its size once', async () => {
    const { grant, ledger, told } = setUp(10_000n);
    expect(await grant()).toEqual(granted(100n, 'lea_inc_a_1'));
    expect(ledger.asked).toEqual([{ shrinks: [], opens: [{ ask, most: 100n }] }]);
    expect(told).toEqual([]);
  });

  it('gives more to a higher priority, but not to a claim, which is for one request', async () => {
    const { grant, ledger } = setUp(10_000n);
    ledger.weight = 4n;
    expect(await grant()).toMatchObject({ amount: 400n });
    const claim = { apiKey: 'key', idempotency: 'hmac', attempt: 1, body: 'x', request: 'req_1' };
    expect(await grant({ claim, burnPerSecond: 100n })).toMatchObject({ amount: 100n });
  });

  it('passes a refusal on that waiting cannot help', async () => {
    const { grant, told, clock } = setUp(5n, 20n);
    expect(await grant()).toMatchObject({ outcome: 'refused', code: 'budget_exhausted' });
    expect(told).toEqual([]);
    expect(clock.elapsedMicros()).toBe(0n);
  });

  it('lets a fault of the ledger through', async () => {
    const { grant, ledger } = setUp(500n);
    ledger.fault = new Error('away');
    await expect(grant()).rejects.toThrow('away');
  });
});

describe('with money that others hold', () => {
  it('recalls it and is granted when it comes back', async () => {
    const { grant, told, answerTo } = setUp(0n, 500n, 60n);
    expect(await answerTo(grant())).toMatchObject({ outcome: 'granted' });
    const { organization, ledger, asset } = ask;
    const waiting = { incarnation: 'inc_a', node: 'usr_a' };
    expect(told[0]).toEqual({ organization, ledger, node: 'dep_a', asset, busy: false, waiting });
  });

  it('says held, in the words of the ledger, when nothing comes back in time', async () => {
    const { grant, clock, answerTo } = setUp(0n, 500n);
    const params = { node: 'dep_a', retryAfter: '1' };
    expect(await answerTo(grant())).toMatchObject({ code: 'budget_held', params });
    expect(clock.elapsedMicros()).toBe(260_000n);
  });

  it('ends also when the clock stands still', async () => {
    const { grant, answerTo } = setUp(0n, 500n);
    expect(await answerTo(grant(), 0n)).toMatchObject({ code: 'budget_held' });
  });

  it('says exhausted as soon as what was held is used up', async () => {
    const { grant, ledger, answerTo, clock } = setUp(0n, 500n);
    const waiting = grant();
    await settle();
    ledger.held = 0n;
    expect(await answerTo(waiting)).toMatchObject({ code: 'budget_exhausted' });
    expect(clock.elapsedMicros()).toBe(20_000n);
  });

  it('says who waits only when it is one spender at one gateway', async () => {
    const { grant, told, answerTo } = setUp(0n, 500n);
    const first = grant();
    await settle();
    const others = [grant({ number: 2n }), grant({ number: 3n, incarnation: 'inc_b' })];
    await answerTo(Promise.all([first, ...others]));
    const who = told.map(({ waiting }) => waiting);
    expect(who[0]).toEqual({ incarnation: 'inc_a', node: 'usr_a' });
    expect(who.at(-1)).toBeUndefined();
  });

  it('hands out what is too little for one more request with the request that it serves', async () => {
    const { grant, ledger, desk } = setUp(70n, 500n);
    const waiting = [grant(), grant({ number: 2n })];
    await settle();
    await desk().giveBack(giveBack(60n));
    expect(await waiting[0]).toMatchObject({ amount: 130n });
    expect(ledger.left).toBe(0n);
    await desk().giveBack(giveBack(100n, 2n));
    expect(await waiting[1]).toMatchObject({ amount: 100n });
  });

  it('hands what is given back to those who wait, in the same turn', async () => {
    const { grant, ledger, desk, clock } = setUp(0n, 500n);
    const waiting = grant();
    await settle();
    const turns = ledger.asked.length;
    expect(await desk().giveBack(giveBack(100n))).toBe(true);
    expect(await waiting).toMatchObject({ outcome: 'granted', amount: 100n });
    expect(ledger.asked[turns]).toMatchObject({ shrinks: [giveBack(100n)], opens: [{ ask }] });
    expect(clock.elapsedMicros()).toBe(0n);
  });

  it('serves each spender in turn, however much one of them asks for', async () => {
    const { grant, desk } = setUp(0n, 5_000n);
    const order: string[] = [];
    const names = ['usr_a', 'usr_a', 'usr_a', 'usr_a', 'usr_b', 'usr_c'];
    const all = names.map((node, index) =>
      grant({ node, number: BigInt(index) }).then(({ outcome }) => {
        if (outcome === 'granted') order.push(node);
      }),
    );
    await settle();
    for (let number = 1n; number <= 6n; number += 1n) await desk().giveBack(giveBack(100n, number));
    await Promise.all(all);
    expect(order).toEqual(['usr_a', 'usr_b', 'usr_c', 'usr_a', 'usr_a', 'usr_a']);
  });

  it('lets nobody overtake those who wait for the same limit', async () => {
    const { grant, ledger, desk, answerTo } = setUp(0n, 5_000n);
    const first = grant();
    await settle();
    expect(desk().lineAt([{ name: limitName, node: 'dep_a', left: 0n }])).toBeDefined();
    const { looks } = ledger;
    const same = grant({ number: 2n });
    const other = grant({ number: 3n, node: 'usr_b' });
    await settle();
    await desk().giveBack(giveBack(100n));
    expect(await first).toMatchObject({ outcome: 'granted' });
    expect(await answerTo(same)).toMatchObject({ code: 'budget_held' });
    expect(await answerTo(other)).toMatchObject({ code: 'budget_held' });
    // The one who waits already is known; the other one's limits had to be looked at.
    expect(ledger.looks - looks).toBe(1);
  });

  it('forgets those whose gateway has gone', async () => {
    const { grant, clock, answerTo } = setUp(0n, 5_000n);
    const gone = new AbortController();
    const waiting = grant({}, gone.signal);
    await settle();
    gone.abort();
    expect(await answerTo(waiting)).toMatchObject({ code: 'budget_held' });
    expect(clock.elapsedMicros()).toBe(20_000n);
  });

  it('does not give up whom the ledger is deciding about', async () => {
    const { grant, ledger, pass, answerTo } = setUp(0n, 5_000n);
    const waiting = grant();
    await settle();
    const slow = Promise.withResolvers<void>();
    const { apply } = ledger;
    ledger.apply = async (of, wishes) => {
      await slow.promise;
      move(ledger, 100n);
      return apply(of, wishes);
    };
    for (let n = 0; n < 20; n += 1) await pass();
    slow.resolve();
    expect(await answerTo(waiting)).toMatchObject({ outcome: 'granted' });
  });

  it('fails those whom a fault met, and goes on with the others', async () => {
    const { grant, ledger, desk } = setUp(0n, 5_000n);
    const first = grant();
    await settle();
    ledger.fault = new Error('away');
    const back = desk().giveBack(giveBack(100n));
    await expect(Promise.allSettled([back, first])).resolves.toMatchObject([
      { status: 'rejected' },
      { status: 'rejected' },
    ]);
    ledger.fault = undefined;
    expect(await desk().giveBack(giveBack(100n))).toBe(true);
    expect(await grant({ number: 2n })).toMatchObject({ outcome: 'granted' });
  });

  it('waits in the line of whatever stands in the way now', async () => {
    const { grant, ledger, desk, answerTo } = setUp(0n, 5_000n);
    const first = grant();
    await settle();
    const elsewhere = { name: 'USD/9 wallet:usr_a', node: 'usr_a', left: 0n };
    const { apply } = ledger;
    ledger.apply = async (of, wishes) => {
      const answers = await apply(of, wishes);
      const opens = answers.opens.map((answer) =>
        answer.outcome === 'refused' ? { ...answer, heldIn: elsewhere } : answer,
      );
      return { ...answers, opens };
    };
    await desk().giveBack(giveBack(1n));
    expect(desk().lineAt([{ name: limitName, node: 'dep_a', left: 0n }])).toBeUndefined();
    expect(desk().lineAt([elsewhere])).toEqual(elsewhere);
    expect(await answerTo(first)).toMatchObject({ code: 'budget_held' });
  });
});
