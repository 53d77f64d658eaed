import { AlfredError } from '@alfred/errors';
import { emptyUsage } from '@alfred/pricing';
import { describe, expect, it } from 'vitest';
import { caller, chatAsk, scripted, type TestChat, testChat } from '../../test/fakes.ts';
import type { CallDecision } from '../domain/call-limit.ts';
import type { CallerLimit } from '../domain/caller-limit.ts';
import type { ProviderReply, WholeReply } from '../ports/provider.ts';
import { completeChat } from './complete-chat.ts';

const idle = new AbortController().signal;
const whole: WholeReply = {
  outcome: 'whole',
  text: '{"choices":[]}',
  usage: { ...emptyUsage, inputUncached: 8n, outputText: 2n, requests: 1n },
  finishReason: 'stop',
  produced: [],
  providerRequest: '',
};
const limitOf = (terms: Partial<CallerLimit>): CallerLimit => ({
  ...{ kind: 'node', id: 'dep_a', windowSeconds: 60, models: [], networks: [] },
  ...terms,
});

let calls = 0;

async function run(deps: TestChat, limits: CallerLimit[], body: object = {}) {
  const told: CallDecision[] = [];
  calls += 1;
  const outcome = await completeChat(deps)({
    requestId: `req_${calls}`,
    caller: { ...caller, limits },
    ...chatAsk({ model: 'gpt-4o-mini', max_tokens: 16, ...body }),
    onTokens: (standing) => void told.push(standing),
    signal: idle,
  });
  return { outcome, told };
}

const answering = (reply: ProviderReply = whole) =>
  testChat({ providers: [scripted(async () => reply)] });

describe('tokens', () => {
  it('are taken at the most of a call, and count as what it used', async () => {
    const deps = answering();
    const limits = [limitOf({ tokens: 300 })];
    const { told } = await run(deps, limits);
    const most = 300 - (told[0]?.tokensLeft ?? 0);
    expect(most).toBeGreaterThan(100);
    const again = await run(deps, limits);
    expect(again.told[0]?.tokensLeft).toBe(300 - 10 - most);
  });

  it('that are used up refuse, with a time to wait, and nothing is written but that', async () => {
    const deps = answering({
      ...whole,
      usage: { ...emptyUsage, inputUncached: 290n, requests: 1n },
    });
    const limits = [limitOf({ tokens: 300 })];
    await run(deps, limits);
    const { outcome } = await run(deps, limits);
    expect(outcome).toMatchObject({
      code: 'token_limit_reached',
      params: { kind: 'node', id: 'dep_a', tokens: '300', windowSeconds: '60', retryAfter: '60' },
    });
    expect(deps.log.records.map(({ type }) => type)).toEqual(['admitted', 'settled', 'refused']);
    expect(deps.leases.running).toBe(0);
  });

  it('that no window ever has are refused for good', async () => {
    const { outcome } = await run(answering(), [limitOf({ tokens: 20 })]);
    expect(outcome).toMatchObject({ code: 'token_limit_too_small' });
  });
});

describe('places', () => {
  it('are held while a call runs, and come free however it ends', async () => {
    const limits = [limitOf({ concurrency: 1 })];
    const gate = Promise.withResolvers<ProviderReply>();
    const deps = testChat({ providers: [scripted(() => gate.promise)] });
    const first = run(deps, limits);
    await expect.poll(() => deps.leases.running).toBe(1);
    expect((await run(deps, limits)).outcome).toMatchObject({ code: 'concurrency_limit_reached' });
    gate.resolve({ outcome: 'failed', error: new AlfredError('provider_overloaded') });
    await first;
    expect((await run(deps, limits)).outcome).toMatchObject({ outcome: 'failed' });
    deps.leases.room = 0n;
    expect((await run(deps, limits)).outcome).toMatchObject({ code: 'insufficient_credits' });
    deps.log.failNext = new Error('disk');
    deps.leases.room = 1_000_000_000n;
    await expect(run(deps, limits)).rejects.toThrow('disk');
    expect((await run(deps, limits)).outcome).toMatchObject({ outcome: 'failed' });
  });
});

it('counts calls of a model by themselves', async () => {
  const deps = answering();
  const limits = [limitOf({ models: [{ model: 'gpt-*', windowSeconds: 60, requests: 1 }] })];
  expect((await run(deps, limits)).outcome).toMatchObject({ outcome: 'replied' });
  expect((await run(deps, limits)).outcome).toMatchObject({ code: 'rate_limited' });
  const other = { model: 'sim/echo' };
  expect((await run(deps, limits, other)).outcome).toMatchObject({ outcome: 'replied' });
});
