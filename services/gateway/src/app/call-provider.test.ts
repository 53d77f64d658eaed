import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import {
  alongModels,
  answer,
  charged,
  failure,
  following,
  silent,
} from '../../test/attempt-scene.ts';
import { type TestChat, testChat } from '../../test/fakes.ts';

const cheap = 'gpt-4o-mini';
const dear = 'gpt-4o';
const dollar = 1_000_000_000n;
/** Eight tokens in and two out: at $0.15 and $0.60, and at $2.50 and $10 a million. */
const cheapCost = 2_400n;
const dearCost = 40_000n;

const patient = { attempts: { attemptsMax: 4, retriesMax: 1, waitMaxMs: 1_000 } };
const records = ({ log }: TestChat) => log.records.map(({ type }) => type);

describe('a provider that fails before its first byte', () => {
  it('is followed by the next candidate, whose call is on record before it is made', async () => {
    const seen: string[][] = [];
    const { provider, models } = following([
      failure('provider_timeout'),
      () => {
        seen.push(records(deps));
        return answer;
      },
    ]);
    const deps: TestChat = testChat({ providers: [provider] });
    const { outcome } = await alongModels(deps, [cheap, dear]);
    expect(models).toEqual([cheap, dear]);
    expect(seen).toEqual([['attempted']]);
    expect(outcome).toMatchObject({ outcome: 'replied', attempts: 2, amount: dearCost });
    expect(deps.log.records).toMatchObject([
      { type: 'attempted', number: 2, model: dear, spent: 0n },
      {
        ...{ type: 'settled', model: dear, amount: dearCost, attempts: 2 },
        calls: [
          { model: cheap, code: 'provider_timeout', amount: 0n, usage: undefined },
          { model: dear, code: '', amount: dearCost, usage: answer.usage },
        ],
      },
    ]);
    expect(deps.leases).toMatchObject({ room: dollar - dearCost, running: 0 });
    expect(deps.facts).toMatchObject([{ outcome: 'settled', attempts: 2, model: dear }]);
  });

  it('is charged for what it says it used, beside the one that answers', async () => {
    const { provider } = following([charged('provider_bad_response', 100n), answer]);
    const deps = testChat({ providers: [provider] });
    const { outcome, candidates } = await alongModels(deps, [cheap, dear]);
    const amount = 15_000n + dearCost;
    expect(outcome).toMatchObject({ outcome: 'replied', amount });
    const [, second] = candidates;
    expect(deps.log.records).toMatchObject([
      {
        ...{ type: 'attempted', spent: 15_000n },
        estimate: 15_000n + (second?.estimate.amount ?? 0n),
        inputEstimate: 15_000n + (second?.estimate.inputAmount ?? 0n),
      },
      { type: 'settled', amount, calls: [{ amount: 15_000n }, { amount: dearCost }] },
    ]);
    expect(deps.leases).toMatchObject({ room: dollar - amount, running: 0 });
  });

  it('is charged alone when nobody answers, and the last failure is what the client hears', async () => {
    const { provider } = following([
      charged('provider_bad_response', 100n),
      failure('provider_auth_failed'),
    ]);
    const deps = testChat({ providers: [provider] });
    const { outcome } = await alongModels(deps, [cheap, dear]);
    const error = { code: 'provider_auth_failed' };
    expect(outcome).toMatchObject({ outcome: 'failed', attempts: 2, amount: 15_000n, error });
    expect(deps.log.records.at(-1)).toMatchObject({
      ...{ type: 'settled', model: cheap, amount: 15_000n, attempts: 2 },
      calls: [{ code: 'provider_bad_response' }, { code: 'provider_auth_failed', amount: 0n }],
    });
  });

  it('costs nothing when no call does', async () => {
    const { provider } = following([failure('provider_timeout'), failure('provider_auth_failed')]);
    const deps = testChat({ providers: [provider] });
    const { outcome } = await alongModels(deps, [cheap, dear]);
    expect(outcome).toMatchObject({ outcome: 'failed', amount: 0n });
    expect(deps.log.records.at(-1)).toMatchObject({
      ...{ type: 'released', reason: 'provider_auth_failed', attempts: 2 },
      calls: [{ code: 'provider_timeout' }, { code: 'provider_auth_failed' }],
    });
    expect(deps.leases).toMatchObject({ room: dollar, running: 0 });
  });

  it('is not followed by anybody when the request itself was refused', async () => {
    const { provider, models } = following([failure('provider_rejected', { reason: 'no' })]);
    await alongModels(testChat({ providers: [provider] }), [cheap, dear]);
    expect(models).toEqual([cheap]);
  });

  it('is asked again after a while when it may answer then', async () => {
    const { provider, models } = following([failure('provider_unavailable'), answer]);
    const deps = testChat({ providers: [provider], limits: patient });
    const { outcome } = await alongModels(deps, [cheap]);
    expect(models).toEqual([cheap, cheap]);
    expect(outcome).toMatchObject({ outcome: 'replied', attempts: 2, amount: cheapCost });
    expect(records(deps)).toEqual(['attempted', 'settled']);
  });

  it('is not asked again for a client that has gone', async () => {
    const gone = new AbortController();
    const { provider, models } = following([
      () => {
        gone.abort(new AlfredError('request_cancelled'));
        return failure('provider_unavailable');
      },
    ]);
    const deps = testChat({ providers: [provider], limits: patient });
    await alongModels(deps, [cheap, dear], { signal: gone.signal });
    expect(models).toEqual([cheap]);
    expect(deps.log.records).toMatchObject([{ type: 'released', attempts: 1 }]);
  });
});

describe('a provider that is silent for too long', () => {
  /** Twelve tokens of input, by the count of it. */
  const inputCost = 1_800n;

  it('is followed by the next one, and its input is charged: it may have been read', async () => {
    const { provider } = following([silent, answer]);
    const deps = testChat({ providers: [provider], limits: { firstByteMs: 5 } });
    const { outcome } = await alongModels(deps, [cheap, dear]);
    expect(outcome).toMatchObject({ outcome: 'replied', amount: inputCost + dearCost });
    expect(deps.log.records.at(-1)).toMatchObject({
      calls: [
        { code: 'provider_timeout', how: 'aborted', amount: inputCost },
        { code: '', amount: dearCost },
      ],
    });
  });

  it('is waited for as long as its route says', async () => {
    const { provider, models } = following([silent, answer]);
    const deps = testChat({ providers: [provider] });
    const timeouts = { requestMs: 0, firstByteMs: 5, idleMs: 0 };
    await alongModels(deps, [cheap, dear], { timeouts });
    expect(models).toEqual([cheap, dear]);
  });

  it('ends the request when that has no time left', async () => {
    const { provider, models } = following([silent]);
    const deps = testChat({ providers: [provider] });
    const timeouts = { requestMs: 5, firstByteMs: 0, idleMs: 0 };
    const { outcome } = await alongModels(deps, [cheap, dear], { timeouts });
    expect(models).toEqual([cheap]);
    expect(outcome).toMatchObject({ error: { code: 'provider_timeout' }, amount: inputCost });
  });

  it('is hung up on in the middle of its answer, and nobody else is called', async () => {
    const chunk = { choices: [{ index: 0, delta: { content: 'At' }, finish_reason: null }] };
    const { provider, models } = following([
      (call) => ({
        outcome: 'stream',
        providerRequest: 'up_1',
        batches: (async function* () {
          yield { chunks: [{ text: JSON.stringify(chunk), chunk: chunk as never }] };
          yield { chunks: [], end: await silent(call) };
        })(),
      }),
    ]);
    const deps = testChat({ providers: [provider], limits: { idleMs: 5 } });
    const { outcome } = await alongModels(deps, [cheap, dear], { body: { stream: true } });
    if (outcome.outcome !== 'streaming') throw new Error(outcome.outcome);
    while ((await outcome.read()) !== undefined);
    expect(outcome.end()).toMatchObject({ error: { code: 'provider_timeout' } });
    expect(models).toEqual([cheap]);
    expect(deps.log.records).toMatchObject([
      { type: 'settled', how: 'aborted', calls: [{ code: 'provider_timeout' }] },
    ]);
  });
});

describe('a dearer candidate', () => {
  it('is passed over when there is no money for it', async () => {
    const { provider, models } = following([failure('provider_timeout'), answer]);
    const deps = testChat({ providers: [provider] });
    const { held } = await alongModels(testChat({ providers: [following([answer]).provider] }), [
      cheap,
    ]);
    deps.leases.room = held;
    const { outcome } = await alongModels(deps, [cheap, dear, cheap]);
    expect(models).toEqual([cheap, cheap]);
    expect(outcome).toMatchObject({ outcome: 'replied', attempts: 2, amount: cheapCost });
    expect(deps.leases).toMatchObject({ room: held - cheapCost, running: 0 });
  });

  it('is not called when what failed has used up the money', async () => {
    const { provider, models } = following([charged('provider_timeout', 100n)]);
    const deps = testChat({ providers: [provider] });
    const probe = await alongModels(testChat({ providers: [following([answer]).provider] }), [
      cheap,
    ]);
    deps.leases.room = probe.held;
    const { outcome } = await alongModels(deps, [cheap, cheap]);
    expect(models).toEqual([cheap]);
    expect(outcome).toMatchObject({ outcome: 'failed', amount: 15_000n });
    expect(deps.leases).toMatchObject({ room: probe.held - 15_000n, running: 0 });
  });

  it('is not called while the journal has no room for its record', async () => {
    const { provider, models } = following([failure('provider_timeout'), answer]);
    const deps = testChat({ providers: [provider] });
    deps.log.failNext = new AlfredError('journal_full');
    const { outcome } = await alongModels(deps, [cheap, dear]);
    expect(models).toEqual([cheap]);
    expect(outcome).toMatchObject({ outcome: 'failed', error: { code: 'provider_timeout' } });
    expect(deps.leases).toMatchObject({ room: dollar, running: 0 });
  });
});

describe('a place that failed too often', () => {
  const broken = (deps: TestChat) => {
    for (let n = 0; n < 5; n += 1) {
      const pass = deps.upstreams.enter({ provider: 'openai', deployment: 'openai' });
      pass?.failed(new AlfredError('provider_unavailable'));
    }
  };

  it('is passed over for another, whose call is on record', async () => {
    const deps = testChat({ providers: [following([]).provider] });
    broken(deps);
    const { outcome } = await alongModels(deps, [cheap, 'sim/echo']);
    expect(outcome).toMatchObject({ outcome: 'replied', provider: 'sim', attempts: 1 });
    expect(deps.log.records).toMatchObject([
      { type: 'attempted', number: 1, provider: 'sim' },
      { type: 'settled', provider: 'sim', attempts: 1 },
    ]);
  });

  it('is not called: the client hears when it may be again', async () => {
    const deps = testChat({ providers: [following([]).provider] });
    broken(deps);
    const { outcome } = await alongModels(deps, [cheap]);
    const error = {
      code: 'provider_circuit_open',
      params: { provider: 'openai', retryAfter: '10' },
    };
    expect(outcome).toMatchObject({ outcome: 'failed', attempts: 0, amount: 0n, error });
    expect(deps.log.records).toMatchObject([{ type: 'released', attempts: 0 }]);
    expect(deps.leases).toMatchObject({ room: dollar, running: 0 });
  });

  it('is what keeps failing: after five times nobody else has to wait for it', async () => {
    const { provider, models } = following(Array(9).fill(failure('provider_unavailable')));
    const deps = testChat({ providers: [provider] });
    for (let n = 0; n < 7; n += 1) await alongModels(deps, [cheap]);
    expect(models).toHaveLength(5);
  });
});
