import { AlfredError } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { caller, chatAsk, scripted, type TestChat, testChat } from '../../test/fakes.ts';
import type { ProviderBatch, StreamEnd } from '../ports/provider.ts';
import type { ChatOutcome, ChatStreaming } from './chat-outcome.ts';
import { completeChat } from './complete-chat.ts';

const upstream = { model: 'gpt-4o-mini', max_tokens: 64, stream: true };
const complete: ProviderBatch = { chunks: [], end: { outcome: 'complete' } };
const usage = { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 };

function chunk(content: string, more: object = {}) {
  const choices = [{ index: 0, delta: { content }, finish_reason: null }];
  const json = { id: 'c1', object: 'chat.completion.chunk', model: 'gpt', choices, ...more };
  return { text: JSON.stringify(json), chunk: json };
}

const usageChunk = chunk('', { choices: [], usage });

function streaming(...batches: (ProviderBatch | (() => Promise<void>))[]) {
  return scripted(async () => ({
    outcome: 'stream',
    providerRequest: 'up_1',
    batches: (async function* () {
      for (const batch of batches) {
        if (typeof batch === 'function') await batch();
        else yield batch;
      }
    })(),
  }));
}

function run(deps: TestChat, body: object, signal = new AbortController().signal) {
  return completeChat(deps)({ requestId: 'req_1', caller, ...chatAsk(body), signal });
}

function asStream(outcome: ChatOutcome): ChatStreaming {
  if (outcome.outcome !== 'streaming') throw new Error(`not a stream: ${outcome.outcome}`);
  return outcome;
}

async function readAll(outcome: ChatOutcome): Promise<{ events: string[]; end: StreamEnd }> {
  const stream = asStream(outcome);
  let text = '';
  for (let more = await stream.read(); more !== undefined; more = await stream.read()) text += more;
  text += stream.lastWords();
  const events = text.split('\n\n').filter((event) => event !== '' && !isLast(event));
  return { events: events.map((event) => event.replace(/^data: /, '')), end: stream.end() };
}

const isLast = (event: string) => event === 'data: [DONE]' || event.startsWith('data: {"error"');

const settled = (deps: TestChat) => deps.log.records.find(({ type }) => type === 'settled');

describe('a stream', () => {
  it('passes the provider’s text on, keeps usage back, and settles by it', async () => {
    const batches = [{ chunks: [chunk('Hel')] }, { chunks: [chunk('lo'), usageChunk] }, complete];
    const deps = testChat({ providers: [streaming(...batches)] });
    const { events, end } = await readAll(await run(deps, upstream));
    expect(events).toEqual([chunk('Hel').text, chunk('lo').text]);
    expect(end).toEqual({ outcome: 'complete' });
    expect(settled(deps)).toMatchObject({
      how: 'provider',
      amount: 2_400n,
      providerRequest: 'up_1',
    });
    expect(deps.leases.running).toBe(0);
  });

  it('ends with usage and cost for a client that asked', async () => {
    const batches = [{ chunks: [chunk('Hello'), usageChunk] }, complete];
    const deps = testChat({ providers: [streaming(...batches)] });
    const body = { ...upstream, stream_options: { include_usage: true } };
    const { events } = await readAll(await run(deps, body));
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({
      id: 'c1',
      choices: [],
      usage: { ...usage, alfred_cost: '0.0000024' },
    });
  });

  it('is settled before its last chunk goes out', async () => {
    const batches = [{ chunks: [chunk('Hello'), usageChunk] }, complete];
    const deps = testChat({ providers: [streaming(...batches)] });
    const body = { ...upstream, stream_options: { include_usage: true } };
    const stream = asStream(await run(deps, body));
    while ((await stream.read()) !== undefined) {}
    expect(settled(deps)).toBeDefined();
    expect(stream.lastWords()).toContain('alfred_cost');
  });

  it('is counted from its text when the provider never says, and the client sees that', async () => {
    const batches = [{ chunks: [chunk('Hello, you.')] }, complete];
    const deps = testChat({ providers: [streaming(...batches)] });
    const body = { ...upstream, stream_options: { include_usage: true } };
    const { events } = await readAll(await run(deps, body));
    expect(settled(deps)).toMatchObject({ how: 'estimated', usage: { outputText: 3n } });
    expect(JSON.parse(events.at(-1) ?? '').usage).toMatchObject({ completion_tokens: 3 });
  });

  it('says in the end that it was cut, and charges what came', async () => {
    const error = new AlfredError('provider_stream_cut', { provider: 'openai' });
    const cut: ProviderBatch = { chunks: [], end: { outcome: 'failed', error } };
    const deps = testChat({ providers: [streaming({ chunks: [chunk('Hello')] }, cut)] });
    const { end } = await readAll(await run(deps, upstream));
    expect(end).toMatchObject({ outcome: 'failed', error: { code: 'provider_stream_cut' } });
    expect(settled(deps)).toMatchObject({ how: 'estimated', usage: { outputText: 2n } });
    expect(deps.facts).toMatchObject([{ outcome: 'settled', code: 'provider_stream_cut' }]);
  });

  it('was cut when the provider stops without a word', async () => {
    const deps = testChat({ providers: [streaming({ chunks: [chunk('Hello')] })] });
    const { end } = await readAll(await run(deps, upstream));
    expect(end).toMatchObject({ error: { code: 'provider_stream_cut' } });
    expect(settled(deps)).toBeDefined();
  });

  it('that fails before its first chunk is a failure with a status, and free', async () => {
    const error = new AlfredError('provider_rate_limited', { provider: 'openai' });
    const deps = testChat({
      providers: [streaming({ chunks: [], end: { outcome: 'failed', error } })],
    });
    expect(await run(deps, upstream)).toMatchObject({ outcome: 'failed', error, amount: 0n });
    expect(deps.log.records[1]).toMatchObject({
      type: 'released',
      reason: 'provider_rate_limited',
    });
  });

  it('without any chunk is whole, and costs its input', async () => {
    const deps = testChat({ providers: [streaming(complete)] });
    expect((await readAll(await run(deps, upstream))).events).toEqual([]);
    expect(settled(deps)).toMatchObject({ usage: { inputUncached: 12n, outputText: 0n } });
  });

  it('is ended when the provider’s code throws half-way', async () => {
    const bug = () => Promise.reject(new Error('a defect'));
    const deps = testChat({ providers: [streaming({ chunks: [chunk('Hello')] }, bug)] });
    const { end } = await readAll(await run(deps, upstream));
    expect(end).toMatchObject({ outcome: 'failed' });
    expect(settled(deps)).toMatchObject({ how: 'estimated', usage: { outputText: 2n } });
    expect(deps.facts).toMatchObject([{ outcome: 'settled', code: 'internal' }]);
    expect(deps.leases.running).toBe(0);
    expect(deps.defects).toHaveLength(1);
    const told = testChat({ providers: [streaming({ chunks: [chunk('Hi'), usageChunk] }, bug)] });
    await readAll(await run(told, upstream));
    expect(settled(told)).toMatchObject({ how: 'provider', amount: 2_400n });
  });

  it('is free when the defect came before its first chunk', async () => {
    const deps = testChat({ providers: [streaming(() => Promise.reject(new Error('a defect')))] });
    await expect(run(deps, upstream)).rejects.toThrow('a defect');
    expect(deps.log.records[1]).toMatchObject({ type: 'released', reason: 'internal' });
    expect(deps.leases.running).toBe(0);
  });

  it('may have deltas of any shape, and is charged', async () => {
    const shapes = [null, 7, 'x', [], { tool_calls: [null, 7] }, { function_call: null }];
    const chunks = shapes.map((delta) => chunk('', { choices: [{ index: 0, delta }] }));
    const deps = testChat({
      providers: [streaming({ chunks: [...chunks, usageChunk] }, complete)],
    });
    const { events, end } = await readAll(await run(deps, upstream));
    expect(events).toHaveLength(shapes.length);
    expect(end).toEqual({ outcome: 'complete' });
    expect(settled(deps)).toMatchObject({ how: 'provider', amount: 2_400n });
    expect(deps.defects).toEqual([]);
  });

  it.each<unknown>(['x'.repeat(3_000_000), { why: 'stop' }, 'é'])(
    'is settled without a reason that cannot be written down',
    async (finish_reason) => {
      const last = chunk('', { choices: [{ index: 0, delta: {}, finish_reason }] });
      const deps = testChat({ providers: [streaming({ chunks: [last, usageChunk] }, complete)] });
      await readAll(await run(deps, upstream));
      expect(settled(deps)).toMatchObject({ finishReason: '', amount: 2_400n });
    },
  );

  it('shows what was charged, not what the provider claimed', async () => {
    const claimed = { prompt_tokens: -5, completion_tokens: 1e300 };
    const nonsense = chunk('', { choices: [], usage: claimed });
    const body = { ...upstream, stream_options: { include_usage: true } };
    const texts = { chunks: [chunk('Hello, you.')] };
    const usageOf = async (...batches: ProviderBatch[]) => {
      const deps = testChat({ providers: [streaming(...batches, complete)] });
      const { events } = await readAll(await run(deps, body));
      return { shown: JSON.parse(events.at(-1) ?? '').usage, how: settled(deps) };
    };
    expect(await usageOf(texts, { chunks: [nonsense] })).toMatchObject({
      shown: { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15 },
      how: { how: 'estimated' },
    });
    expect(await usageOf(texts, { chunks: [usageChunk, nonsense] })).toMatchObject({
      shown: usage,
      how: { how: 'provider' },
    });
  });

  it('that we give up before its first chunk costs its input', async () => {
    const provider = scripted(async ({ signal }) => ({
      outcome: 'stream',
      providerRequest: '',
      batches: (async function* (): AsyncGenerator<ProviderBatch> {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        yield { chunks: [], end: { outcome: 'failed', error: signal.reason } };
      })(),
    }));
    const deps = testChat({ providers: [provider], limits: { deadlineMs: 5 } });
    expect(await run(deps, upstream)).toMatchObject({ error: { code: 'provider_timeout' } });
    expect(settled(deps)).toMatchObject({ how: 'aborted', usage: { inputUncached: 12n } });
  });
});

describe('when the client goes', () => {
  it('the pump listens on for the usage', async () => {
    const gone = new AbortController();
    const batches = [
      { chunks: [chunk('Hel')] },
      async () => gone.abort(),
      { chunks: [chunk('lo'), usageChunk] },
      complete,
    ];
    const deps = testChat({ providers: [streaming(...batches)] });
    const { events } = await readAll(await run(deps, upstream, gone.signal));
    await deps.running.idle(1_000);
    expect(events.length).toBeLessThanOrEqual(1);
    expect(settled(deps)).toMatchObject({ how: 'provider', amount: 2_400n });
  });

  it('the pump hangs up after a while, and charges what was produced', async () => {
    const gone = new AbortController();
    const provider = scripted(async ({ signal }) => ({
      outcome: 'stream',
      providerRequest: '',
      batches: (async function* (): AsyncGenerator<ProviderBatch> {
        yield { chunks: [chunk('Hello, you.')] };
        gone.abort();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        yield { chunks: [], end: { outcome: 'failed', error: signal.reason } };
      })(),
    }));
    const deps = testChat({ providers: [provider], limits: { drainMs: 5 } });
    await readAll(await run(deps, upstream, gone.signal));
    expect(await deps.running.idle(1_000)).toBe(true);
    expect(settled(deps)).toMatchObject({ how: 'aborted', usage: { outputText: 3n } });
  });

  it('the pump hangs up on an endless answer', async () => {
    const gone = new AbortController();
    let sent = 0;
    const provider = scripted(async () => ({
      outcome: 'stream',
      providerRequest: '',
      batches: (async function* (): AsyncGenerator<ProviderBatch> {
        for (;;) {
          sent += 1;
          yield { chunks: [chunk('x'.repeat(1_000))] };
          gone.abort();
        }
      })(),
    }));
    const deps = testChat({ providers: [provider], limits: { drainBytes: 10_000 } });
    await readAll(await run(deps, upstream, gone.signal));
    expect(await deps.running.idle(1_000)).toBe(true);
    expect(sent).toBeLessThan(20);
    expect(settled(deps)).toMatchObject({ how: 'aborted', usage: { outputText: 64n } });
  });

  it('a client that reads nothing is given up, and its request settled', async () => {
    const piece = { chunks: [chunk('x'.repeat(200))] };
    const deps = testChat({
      providers: [streaming(piece, piece, piece, { chunks: [usageChunk] }, complete)],
      limits: { queue: { capacity: 300, stalledMs: 5 } },
    });
    const stream = asStream(await run(deps, upstream));
    expect(await deps.running.idle(1_000)).toBe(true);
    expect(stream.givenUp.aborted).toBe(true);
    expect(settled(deps)).toMatchObject({ how: 'provider' });
    expect(await stream.read()).toBeUndefined();
  });

  it('a slow client slows the pump down, and loses nothing', async () => {
    const pieces = Array.from({ length: 50 }, (_, n) => ({ chunks: [chunk(`piece ${n} `)] }));
    const deps = testChat({
      providers: [streaming(...pieces, { chunks: [usageChunk] }, complete)],
      limits: { queue: { capacity: 500, stalledMs: 5_000 } },
    });
    const stream = asStream(await run(deps, upstream));
    const sizes: number[] = [];
    let text = '';
    for (let more = await stream.read(); more !== undefined; more = await stream.read()) {
      sizes.push(more.length);
      text += more;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(Math.max(...sizes)).toBeLessThan(1_000);
    expect(text.match(/piece \d+/g)).toHaveLength(50);
  });
});
