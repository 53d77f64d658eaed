import { describe, expect, it } from 'vitest';
import { caller, chatAsk, oneLease, testChat } from '../../test/fakes.ts';
import { refuse } from '../domain/refusal.ts';
import type { Leases, TakeAnswer, TakeAsk } from '../ports/leases.ts';
import type { ChatAsk } from './call.ts';
import { planCall } from './plan-call.ts';
import { takeMoney } from './take-money.ts';

const signal = new AbortController().signal;
const claim = { idempotency: 'hmac-of-key', body: 'hmac-of-body' };
const ask: ChatAsk = { requestId: 'req_2', caller, ...chatAsk({}), claim, signal };
const claimed: TakeAnswer = { outcome: 'claimed', request: 'req_1' };

/** Leases that answer one attempt after another. */
function answering(...answers: TakeAnswer[]) {
  const asked: TakeAsk[] = [];
  const leases: Leases = {
    hasRoom: () => true,
    take: (one) => {
      asked.push(one);
      return answers[asked.length - 1] ?? claimed;
    },
  };
  return { asked, leases };
}

const settled = { usageSettled: async () => true };

async function take(leases: Leases, over: Partial<ChatAsk> = {}, deps = settled) {
  const plan = await planCall(testChat({}), ask);
  if (plan.outcome === 'refused') throw new Error(plan.code);
  return takeMoney({ leases, ...deps }, { ...ask, ...over }, plan);
}

const money = () => oneLease(1_000_000_000n).take({ caller, asset: 'USD/9', estimate: 1n, signal });

describe('money for a request', () => {
  it('without an idempotency key claims nothing', async () => {
    const { asked, leases } = answering(await money());
    expect(await take(leases, { claim: undefined })).toMatchObject({ outcome: 'taken' });
    expect(asked).toMatchObject([{ asset: 'USD/9' }]);
    expect(asked[0]?.claim).toBeUndefined();
  });

  it('with one claims its first attempt', async () => {
    const { asked, leases } = answering(await money());
    expect(await take(leases)).toMatchObject({ outcome: 'taken' });
    expect(asked.map((one) => one.claim)).toEqual([
      { ...claim, apiKey: 'key_a', attempt: 1, request: 'req_2' },
    ]);
  });

  it('asks for the next attempt where one was made, and leaves the ledger to judge', async () => {
    const again = answering(claimed, claimed, await money());
    expect(await take(again.leases)).toMatchObject({ outcome: 'taken' });
    expect(again.asked.map((one) => one.claim?.attempt)).toEqual([1, 2, 3]);
    const used = refuse('idempotency_key_used', { request: 'req_1' });
    expect(await take(answering(claimed, used).leases)).toEqual(used);
    const other = refuse('idempotency_key_reused', {});
    expect(await take(answering(other).leases)).toEqual(other);
  });

  it('tells a client when to come again for one that runs', async () => {
    const runs = refuse('request_in_progress', { request: 'req_1' });
    expect(await take(answering(claimed, runs, runs).leases)).toMatchObject({
      code: 'request_in_progress',
      params: { request: 'req_1', retryAfter: '1' },
    });
  });

  it('waits for an ending that is on its way into the books, and asks again', async () => {
    const runs = refuse('request_in_progress', { request: 'req_1' });
    const used = refuse('idempotency_key_used', { request: 'req_1' });
    const waited: boolean[] = [];
    const settling = (...settled: boolean[]) => ({
      usageSettled: async () => {
        waited.push(settled[0] ?? true);
        return settled.shift() ?? true;
      },
    });
    const late = answering(claimed, runs, runs, used);
    expect(await take(late.leases, {}, settling(false))).toEqual(used);
    expect(late.asked.map((one) => one.claim?.attempt)).toEqual([1, 2, 2, 2]);
    expect(waited).toEqual([false, true]);
    // All of it is there, and it still runs: whoever runs it is asked no more.
    waited.length = 0;
    const running = answering(claimed, runs, runs, runs, runs);
    expect(await take(running.leases, {}, settling(true))).toMatchObject({ code: runs.code });
    expect(running.asked).toHaveLength(3);
    // Nor for longer than twice the wait.
    const away = answering(claimed, runs, runs, runs, runs);
    expect(await take(away.leases, {}, settling(false, false))).toMatchObject({ code: runs.code });
    expect(away.asked).toHaveLength(4);
  });

  it('does not try for ever', async () => {
    const { asked, leases } = answering();
    expect(await take(leases)).toMatchObject({
      code: 'idempotency_key_used',
      params: { request: 'req_1' },
    });
    expect(asked).toHaveLength(32);
  });
});
