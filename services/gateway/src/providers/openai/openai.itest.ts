import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { systemClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { afterEach, describe, expect, it } from 'vitest';
import { chatRequest, deploymentOf, settings } from '../../../test/fakes.ts';
import { reply, startUpstream, type Upstream } from '../../../test/upstream.ts';
import { likelyTokenizer } from '../../adapters/tokenizer/likely-tokenizer.ts';
import type { ProviderBatch, ProviderReply } from '../../ports/provider.ts';
import type { DeploymentSettings, UpstreamLimits } from '../../ports/provider-factory.ts';
import { openai } from './index.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const deps = { clock: systemClock, random: () => 0.5, tokenizer: likelyTokenizer };

const recording = (name: string) =>
  readFileSync(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');

async function open(
  answer: Upstream['answer'],
  over: Partial<DeploymentSettings & UpstreamLimits> = {},
) {
  const upstream = await startUpstream(answer);
  closing.push(upstream.close);
  const own = { apiKey: 'secret-key', baseUrl: upstream.url, ...over };
  const limits = { ...settings.limits, ...over };
  const provider = openai({
    settings: { ...settings, limits },
    deployment: deploymentOf('openai', own),
    ...deps,
  });
  closing.push(provider.close);
  const chat = (body: object = {}, signal = new AbortController().signal) =>
    provider.chat({
      request: chatRequest({ model: 'gpt-4o-mini', ...body }),
      model: 'gpt-4o-mini',
      outputCap: 64,
      requestId: 'req_1',
      signal,
    });
  const stream = async (body: object = {}) => {
    const reply = await chat({ stream: true, ...body });
    if (reply.outcome !== 'stream') throw new Error(`no stream: ${reply.outcome}`);
    const batches: ProviderBatch[] = [];
    for await (const batch of reply.batches) batches.push(batch);
    const chunks = batches.flatMap((batch) => batch.chunks.map(({ chunk }) => chunk));
    const said = chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? '').join('');
    const usage = chunks.findLast((chunk) => chunk.usage)?.usage;
    return { said, usage, end: batches.at(-1)?.end };
  };
  return { upstream, chat, stream };
}

/** Not the whole reply: to show how megabytes differ would take minutes. */
const codeOf = (answer: ProviderReply) =>
  answer.outcome === 'failed' ? answer.error.code : answer.outcome;
const json = (name: string, status = 200) => reply(status, 'application/json', recording(name));
const events = (name: string) => reply(200, 'text/event-stream', recording(name));

describe('a request', () => {
  it('goes to the upstream with the deployment’s key and the cap that it understands', async () => {
    const { upstream, chat } = await open(json('text.json'));
    await chat({ model: 'openai/gpt-4o-mini', seed: 1 });
    expect(upstream.received).toMatchObject([
      {
        url: '/v1/chat/completions',
        headers: { authorization: 'Bearer secret-key', 'content-type': 'application/json' },
        body: { model: 'gpt-4o-mini', seed: 1, max_tokens: 64 },
      },
    ]);
  });

  it('needs no key where the upstream needs none', async () => {
    const { upstream, chat } = await open(json('text.json'), { apiKey: undefined });
    await chat();
    expect(upstream.received[0]?.headers.authorization).toBeUndefined();
  });
});

describe('an answer', () => {
  it('keeps the bytes of the provider, its id and its usage', async () => {
    const body = recording('usage-cached-reasoning.json');
    const { chat } = await open(reply(200, 'application/json', body, { 'x-request-id': 'up_7' }));
    expect(await chat()).toMatchObject({
      outcome: 'whole',
      text: body,
      providerRequest: 'up_7',
      usage: { inputUncached: 86n, cacheRead: 1_920n, outputText: 44n, outputReasoning: 256n },
    });
  });

  it('may be compressed although it was asked not to be', async () => {
    const packed = gzipSync(recording('text.json'));
    const { chat } = await open(
      reply(200, 'application/json', packed, { 'content-encoding': 'gzip' }),
    );
    expect(await chat()).toMatchObject({ outcome: 'whole', text: recording('text.json') });
  });

  it('may say of itself what nobody can write down', async () => {
    const headers = { 'x-request-id': 'x'.repeat(129) };
    const { chat } = await open(reply(200, 'application/json', recording('text.json'), headers));
    expect(await chat()).toMatchObject({ outcome: 'whole', providerRequest: '' });
  });

  it('is unreadable when it is longer than anything that was asked for', async () => {
    const { chat } = await open(
      reply(200, 'application/json', recording('text.json').padEnd(2 ** 20 + 1)),
    );
    expect(codeOf(await chat())).toBe('provider_bad_response');
  });

  it.each([
    ['is not compressed', Buffer.from('{"choices":[]}')],
    ['ends too soon', gzipSync(recording('text.json')).subarray(0, -20)],
    ['unfolds to more than was asked for', gzipSync(recording('text.json').padEnd(2 ** 24))],
  ])('is unreadable when it says gzip and %s', async (_, packed) => {
    const headers = { 'content-encoding': 'gzip' };
    const { chat } = await open(reply(200, 'application/json', packed, headers));
    for (let n = 0; n < 10; n += 1) expect(codeOf(await chat())).toBe('provider_bad_response');
  });

  it('that is unreadable with its connection broken is unavailable', async () => {
    const { chat } = await open((response) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      response.writeHead(200, headers);
      response.write(gzipSync(recording('text.json')).subarray(0, 40), () => response.destroy());
    });
    expect(await chat()).toMatchObject({ error: { code: 'provider_unavailable' } });
  });

  it('is known by its status when its error is too long or badly compressed', async () => {
    const long = await open(reply(500, 'text/html', `<html>${'x'.repeat(70_000)}`));
    expect(await long.chat()).toMatchObject({ error: { code: 'provider_unavailable' } });
    const headers = { 'content-encoding': 'gzip' };
    const bad = await open(reply(429, 'application/json', '{}', headers));
    expect(await bad.chat()).toMatchObject({ error: { code: 'provider_rate_limited' } });
  });

  it.each([
    ['error-400.json', 400, 'provider_rejected'],
    ['error-401.json', 401, 'provider_auth_failed'],
    ['error-429.json', 429, 'provider_rate_limited'],
    ['error-429-quota.json', 429, 'provider_balance_exhausted'],
    ['error-500.json', 500, 'provider_unavailable'],
    ['error-502.html.txt', 502, 'provider_unavailable'],
    ['error-502.html.txt', 200, 'provider_bad_response'],
    ['error-200.json', 200, 'provider_overloaded'],
  ])('may be the failure %s with %i: %s', async (file, status, code) => {
    for (const stream of [false, true]) {
      const { chat } = await open(json(file, status));
      expect(await chat({ stream })).toMatchObject({ outcome: 'failed', error: { code } });
    }
  });

  it('never shows the deployment’s key, or a part of it', async () => {
    const { chat } = await open(json('error-401.json', 401));
    expect(JSON.stringify(await chat())).not.toMatch(/sk-|secret-key/);
  });
});

describe('a stream', () => {
  it.each(['text.sse', 'crlf-comments.sse', 'usage-on-last-choice.sse', 'annotations.sse'])(
    'is read from %s, byte by byte as well',
    async (file) => {
      const whole = Buffer.from(recording(file));
      const inPieces: Upstream['answer'] = async (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const byte of whole) {
          response.write(Uint8Array.of(byte));
          await new Promise((resolve) => setImmediate(resolve));
        }
        response.end();
      };
      for (const answer of [events(file), inPieces]) {
        const { stream } = await open(answer);
        expect(await stream()).toMatchObject({
          said: 'Good evening, Sir.',
          usage: { prompt_tokens: 19, completion_tokens: 5 },
          end: { outcome: 'complete' },
        });
      }
    },
  );

  it('may be compressed', async () => {
    const headers = { 'content-encoding': 'gzip' };
    const { stream } = await open(
      reply(200, 'text/event-stream', gzipSync(recording('text.sse')), headers),
    );
    expect(await stream()).toMatchObject({
      said: 'Good evening, Sir.',
      end: { outcome: 'complete' },
    });
  });

  it.each([
    ['no-last-word.sse', { outcome: 'complete' }],
    ['cut.sse', { outcome: 'failed', error: { code: 'provider_stream_cut' } }],
    ['error-mid-stream.sse', { outcome: 'failed', error: { code: 'provider_unavailable' } }],
  ])('%s ends as it should', async (file, end) => {
    const { stream } = await open(events(file));
    expect(await stream()).toMatchObject({ said: expect.stringMatching(/^Good/), end });
  });

  it('may break with its connection', async () => {
    const { stream } = await open((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(recording('text.sse').slice(0, 700), () => response.destroy());
    });
    expect((await stream()).end).toMatchObject({ error: { code: 'provider_stream_cut' } });
  });

  it('pauses a provider that is faster than its reader', async () => {
    const piece = `data: ${JSON.stringify({ choices: [], pad: 'x'.repeat(60_000) })}\n\n`;
    let written = 0;
    const { chat } = await open(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (written = 0; written < 400; written += 1) {
        if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve));
      }
      response.end('data: [DONE]\n\n');
    });
    const reply = await chat({ stream: true });
    if (reply.outcome !== 'stream') throw new Error(reply.outcome);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(written).toBeLessThan(400);
    let chunks = 0;
    for await (const batch of reply.batches) chunks += batch.chunks.length;
    expect(chunks).toBe(400);
  });

  it('that is given up half-way hangs up on the provider', async () => {
    const closed = Promise.withResolvers<void>();
    const { chat } = await open((response) => {
      response.on('close', closed.resolve);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(recording('text.sse').slice(0, 700));
    });
    const reply = await chat({ stream: true });
    if (reply.outcome !== 'stream') throw new Error(reply.outcome);
    for await (const _batch of reply.batches) break;
    await closed.promise;
  });
});

describe('bounds', () => {
  const timeout = { error: { code: 'provider_timeout' }, gaveUp: 'after_sending' };

  it('an upstream that does not begin to answer is a timeout', async () => {
    const { chat } = await open(() => {}, { headersTimeoutMs: 50 });
    expect(await chat()).toMatchObject(timeout);
  });

  it('an upstream that stops in the middle is a timeout', async () => {
    const { stream } = await open(
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(recording('text.sse').slice(0, 700));
      },
      { idleTimeoutMs: 50 },
    );
    expect((await stream()).end).toMatchObject(timeout);
  });

  it('an upstream that is not there is unavailable', async () => {
    const { upstream, chat } = await open(json('text.json'));
    await upstream.close();
    expect(await chat()).toMatchObject({ error: { code: 'provider_unavailable' } });
  });

  it('more calls than connections and places wait, more than those are refused', async () => {
    const release = Promise.withResolvers<void>();
    const { upstream, chat } = await open(
      async (response) => {
        await release.promise;
        json('text.json')(response);
      },
      { connectionsMax: 1, queueMax: 1 },
    );
    const hangUp = new AbortController();
    const [running, waiting] = [chat(), chat({}, hangUp.signal)];
    expect(await chat()).toMatchObject({ error: { code: 'overloaded' } });
    hangUp.abort(new AlfredError('request_cancelled'));
    expect(await waiting).toMatchObject({ gaveUp: 'before_sending' });
    release.resolve();
    expect(await running).toMatchObject({ outcome: 'whole' });
    expect(await chat()).toMatchObject({ outcome: 'whole' });
    expect(upstream.received).toHaveLength(2);
  });
});
