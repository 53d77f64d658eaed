import { AlfredError } from '@alfred/errors';
import { emptyUsage } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { caller, chatAsk, scripted, type TestChat, testChat } from '../../test/fakes.ts';
import { compileBundle } from '../domain/policy.ts';
import { refuse } from '../domain/refusal.ts';
import type { FailedReply, WholeReply } from '../ports/provider.ts';
import { completeChat } from './complete-chat.ts';

const idle = new AbortController().signal;

function run(deps: TestChat, body: object, over: Partial<typeof caller> = {}, signal = idle) {
  return completeChat(deps)({
    requestId: 'req_1',
    caller: { ...caller, ...over },
    ...chatAsk(body),
    signal,
  });
}

const types = (deps: TestChat) => deps.log.records.map(({ type }) => type);

const whole: WholeReply = {
  outcome: 'whole',
  text: '{"choices":[]}',
  reply: { choices: [] },
  usage: { ...emptyUsage, inputUncached: 8n, outputText: 2n, requests: 1n },
  finishReason: 'stop',
  produced: [{ text: 'nine says', reasoning: '' }],
  providerRequest: 'up_1',
};
const failed: FailedReply = {
  outcome: 'failed',
  error: new AlfredError('provider_overloaded', { provider: 'openai' }),
};
const upstream = { model: 'gpt-4o-mini', max_tokens: 16 };

describe('an answer', () => {
  it('is admitted before the provider is called, settled before it is handed out', async () => {
    const seen: string[][] = [];
    const provider = scripted(async () => {
      seen.push(types(deps));
      return whole;
    });
    const deps: TestChat = testChat({ providers: [provider] });
    const outcome = await run(deps, upstream);
    expect(seen).toEqual([['admitted']]);
    expect(types(deps)).toEqual(['admitted', 'settled']);
    // 8 tokens at 150 and 2 at 600 nano-dollars.
    expect(outcome).toMatchObject({ outcome: 'replied', amount: 2_400n, text: whole.text });
    expect(deps.log.records[1]).toMatchObject({
      amount: 2_400n,
      how: 'provider',
      finishReason: 'stop',
      providerRequest: 'up_1',
      price: deps.prices.current().version,
      lease: 'lea_one',
      subject: { organization: 'org_a', ledger: 'led_a', node: 'usr_a', apiKey: 'key_a' },
    });
    expect(deps.leases).toMatchObject({ room: 1_000_000_000n - 2_400n, running: 0 });
  });

  it('is admitted with its bound, its price and the rule that let it in', async () => {
    const deps = testChat({});
    await run(deps, { max_tokens: 10 });
    expect(deps.log.records[0]).toMatchObject({
      type: 'admitted',
      request: 'req_1',
      asset: 'USD/9',
      provider: 'sim',
      policy: 'org_a@1',
      rule: 'all',
      surface: 'chat.completions',
    });
    const { estimate, inputEstimate } = deps.log.records[0] as never as Record<string, bigint>;
    expect(estimate).toBe((inputEstimate ?? 0n) + 10n * 600n);
  });

  it('is counted from its text when the provider does not say', async () => {
    const deps = testChat({ providers: [scripted(async () => ({ ...whole, usage: undefined }))] });
    await run(deps, upstream);
    const usage = { inputUncached: 12n, outputText: 3n, requests: 1n };
    expect(deps.log.records[1]).toMatchObject({ type: 'settled', how: 'estimated', usage });
  });

  it('shows what was counted instead of usage that nobody can be charged for', async () => {
    const text = '{"choices":[],"usage":{"prompt_tokens":-9,"completion_tokens":1e300}}';
    const nonsense = { ...whole, text, usage: undefined };
    const deps = testChat({ providers: [scripted(async () => nonsense)] });
    const outcome = await run(deps, upstream);
    if (outcome.outcome !== 'replied') throw new Error(outcome.outcome);
    expect(JSON.parse(outcome.text).usage).toMatchObject({
      prompt_tokens: 12,
      completion_tokens: 3,
    });
  });

  it('tells its own share of the time from the provider’s', async () => {
    const deps: TestChat = testChat({
      providers: [
        scripted(async () => {
          deps.clock.advanceMicros(30_000n);
          return whole;
        }),
      ],
    });
    const outcome = await run(deps, upstream);
    expect(outcome).toMatchObject({ ownMicros: 0, providerMicros: 30_000 });
    expect(deps.facts).toMatchObject([{ outcome: 'settled', providerMicros: 30_000 }]);
  });
});

describe('a failure of the provider', () => {
  it('is free', async () => {
    const deps = testChat({ providers: [scripted(async () => failed)] });
    expect(await run(deps, upstream)).toMatchObject({ outcome: 'failed', amount: 0n });
    expect(deps.log.records[1]).toMatchObject({ type: 'released', reason: 'provider_overloaded' });
    expect(deps.leases).toMatchObject({ room: 1_000_000_000n, running: 0 });
  });

  it('is charged when the provider says what it used', async () => {
    const usage = { ...emptyUsage, inputUncached: 100n, requests: 1n };
    const deps = testChat({ providers: [scripted(async () => ({ ...failed, usage }))] });
    expect(await run(deps, upstream)).toMatchObject({ outcome: 'failed', amount: 15_000n });
    expect(deps.log.records[1]).toMatchObject({
      type: 'settled',
      amount: 15_000n,
      how: 'provider',
    });
  });

  it('ends the request even when the provider’s code throws', async () => {
    const bug = new Error('a defect');
    const deps = testChat({ providers: [scripted(async () => Promise.reject(bug))] });
    await expect(run(deps, upstream)).rejects.toBe(bug);
    expect(deps.log.records[1]).toMatchObject({ type: 'released', reason: 'internal' });
    expect(deps.leases.running).toBe(0);
    expect(deps.running.count).toBe(0);
  });

  it('charges the input when we hang up on it after the client has gone', async () => {
    const gone = new AbortController();
    const provider = scripted(
      ({ signal }) =>
        new Promise((resolve) => {
          gone.abort();
          signal.addEventListener('abort', () =>
            resolve({ outcome: 'failed', error: signal.reason }),
          );
        }),
    );
    const deps = testChat({ providers: [provider], limits: { drainMs: 5 } });
    const outcome = await run(deps, upstream, {}, gone.signal);
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'request_cancelled' } });
    expect(deps.log.records[1]).toMatchObject({ how: 'aborted', usage: { inputUncached: 12n } });
  });

  it('is a timeout when the whole answer takes too long, and costs its input', async () => {
    const provider = scripted(
      ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () =>
            resolve({ outcome: 'failed', error: signal.reason }),
          );
        }),
    );
    const deps = testChat({ providers: [provider], limits: { deadlineMs: 5 } });
    const timeout = { error: { code: 'provider_timeout' }, amount: 1_800n };
    expect(await run(deps, upstream)).toMatchObject(timeout);
    // Its twelve tokens of input were sent, and the provider may charge for them.
    const charge = {
      how: 'aborted',
      amount: 1_800n,
      usage: { inputUncached: 12n, outputText: 0n },
    };
    expect(deps.log.records[1]).toMatchObject({ type: 'settled', ...charge });
    expect(deps.leases).toMatchObject({ room: 1_000_000_000n - 1_800n, running: 0 });
  });
});

describe('a request is refused', () => {
  const deny = compileBundle('org_a', 2n, [
    {
      node: 'dep_a',
      version: 7n,
      rules: [{ id: 'no-sim', effect: 'deny', models: ['sim/*'] }],
      sections: '',
    },
  ]);

  it.each<[string, object, Partial<typeof caller>]>([
    ['model_unknown', { model: 'sim/nothing' }, {}],
    ['provider_unconfigured', { model: 'gpt-4o-mini' }, {}],
    ['model_unknown', { model: 'no-such-model' }, {}],
    ['estimate_unbounded', { web_search_options: {} }, {}],
    ['permission_missing', {}, { role: 'auditor' }],
    ['model_not_simulated', { model: 'gpt-4o-mini' }, { mode: 'test' }],
    ['operation_unsupported', { model: 'sim/image' }, {}],
    ['operation_unsupported', { model: 'gpt-image-1' }, {}],
  ])('with %s', async (code, body, over) => {
    const deps = testChat({});
    expect(await run(deps, body, over)).toMatchObject({ outcome: 'refused', code });
    expect(deps.log.records).toMatchObject([{ type: 'refused', code, request: 'req_1' }]);
    expect(deps.facts).toMatchObject([{ outcome: 'refused', code }]);
  });

  it('by a rule, which it names with its node', async () => {
    const deps = testChat({ bundle: deny });
    expect(await run(deps, {})).toMatchObject({
      code: 'model_denied',
      params: { model: 'sim/echo', node: 'dep_a', rule: 'no-sim', policy: 'dep_a@7' },
    });
    expect(deps.log.records).toMatchObject([{ policy: 'dep_a@7', rule: 'no-sim' }]);
  });

  it('without a price', async () => {
    const deps = testChat({ providers: [scripted(async () => whole)] });
    expect(await run(deps, { model: 'my-model' })).toMatchObject({ code: 'model_unpriced' });
  });

  it('with the ledger’s own words when there is no money', async () => {
    const deps = testChat({});
    deps.leases.refusal = refuse('budget_exhausted', { node: 'dep_a', window: 'month' });
    expect(await run(deps, {})).toEqual(deps.leases.refusal);
    expect(deps.log.records).toMatchObject([{ type: 'refused', code: 'budget_exhausted' }]);
  });

  it('while the journal is full', async () => {
    const deps = testChat({});
    deps.log.full = true;
    expect(await run(deps, {})).toMatchObject({ code: 'journal_full' });
    expect(deps.leases.room).toBe(1_000_000_000n);
  });

  it('without a trace of money when *admitted* cannot be written', async () => {
    const deps = testChat({});
    deps.log.failNext = new AlfredError('journal_full');
    await expect(run(deps, {})).rejects.toMatchObject({ code: 'journal_full' });
    expect(deps.log.records).toEqual([]);
    expect(deps.leases).toMatchObject({ room: 1_000_000_000n, running: 0 });
  });

  it('when the lease ended while the disk was slow, and is released', async () => {
    const deps = testChat({});
    deps.leases.alive = false;
    expect(await run(deps, {})).toMatchObject({ code: 'lease_over' });
    expect(types(deps)).toEqual(['admitted', 'released']);
    expect(deps.leases).toMatchObject({ room: 1_000_000_000n, running: 0 });
  });
});
