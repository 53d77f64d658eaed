import { type Json, readUpstreamError } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { chatRequest } from '../../../test/fakes.ts';
import { openCapabilities } from '../../domain/capabilities.ts';
import { failedBody } from '../http/errors.ts';
import { readEventStream } from '../http/event-stream.ts';
import { byteBudget } from '../http/upstream-body.ts';
import { writeRequest } from './request.ts';
import { readWhole } from './response.ts';
import { chunkReader } from './stream.ts';

const idle = new AbortController().signal;
const call = (body: object) => ({
  request: chatRequest(body),
  model: 'gpt-4o',
  outputCap: 99,
  requestId: 'req_1',
  signal: idle,
});
const plain = { cap: { field: 'max_completion_tokens' }, usage: 'asked' } as const;
const words = { provider: 'openai', readError: readUpstreamError, mend: undefined };
const sent = (body: object) => JSON.parse(writeRequest(call(body), plain, openCapabilities));

describe('the request that goes upstream', () => {
  it('is the client’s own, with the provider’s name of the model and a cap', () => {
    expect(sent({ model: 'openai/gpt-4o', seed: 7, x: { y: 1 } })).toEqual({
      model: 'gpt-4o',
      messages: expect.any(Array),
      seed: 7,
      x: { y: 1 },
      max_completion_tokens: 99,
    });
  });

  it('leaves the client’s own cap under the name that it used', () => {
    expect(sent({ max_tokens: 5 })).not.toHaveProperty('max_completion_tokens');
    expect(sent({ max_tokens: null })).toMatchObject({ max_completion_tokens: 99 });
  });

  it('always asks a stream for usage, and keeps other options', () => {
    const stream_options = { include_usage: false, include_obfuscation: false };
    expect(sent({ stream: true, stream_options }).stream_options).toEqual({
      include_usage: true,
      include_obfuscation: false,
    });
    expect(sent({ stream: true }).stream_options).toEqual({ include_usage: true });
  });
});

describe('a whole body', () => {
  const read = (text: string, body: object = {}) =>
    readWhole({ call: call(body), text, providerRequest: 'up' }, words);
  const usage = { prompt_tokens: 3, completion_tokens: 1 };
  const choices = [{ index: 0, message: { content: 'abc' }, finish_reason: 'length' }];

  it('is passed on as it is', () => {
    const text = JSON.stringify({ choices, usage, extra: 1 });
    expect(read(text)).toMatchObject({
      outcome: 'whole',
      text,
      usage: { inputUncached: 3n, outputText: 1n },
      finishReason: 'length',
      produced: [{ text: 'abc', reasoning: '' }],
    });
    expect(read(JSON.stringify({ choices }))).toMatchObject({ usage: undefined });
    expect(read(JSON.stringify({ choices: [] }))).toMatchObject({ finishReason: '' });
  });

  it.each<unknown>(['x'.repeat(3_000_000), 7, { why: 'stop' }, 'stop\u0000'])(
    'may have a reason that nobody can write down',
    (finish_reason) => {
      const strange = [{ ...choices[0], finish_reason }];
      const text = JSON.stringify({ choices: strange, usage });
      expect(read(text)).toMatchObject({ outcome: 'whole', text, finishReason: '' });
    },
  );

  it('may be an error under status 200, which is charged when it has usage', () => {
    const error = { message: 'x', type: 'server_error' };
    expect(read(JSON.stringify({ error }))).not.toHaveProperty('usage');
    expect(read(JSON.stringify({ error, usage }))).toMatchObject({
      outcome: 'failed',
      error: { code: 'provider_unavailable' },
      usage: { inputUncached: 3n },
    });
  });

  it.each(['<html>', '', '7', '{}', '{"choices":[{}]}'])('may be unreadable: %s', (text) => {
    expect(read(text)).toMatchObject({
      outcome: 'failed',
      error: { code: 'provider_bad_response' },
    });
  });

  it('is no answer to one who waits for a stream', () => {
    expect(read(JSON.stringify({ choices, usage }), { stream: true })).toMatchObject({
      outcome: 'failed',
      usage: { inputUncached: 3n },
    });
  });
});

describe('a stream', () => {
  const data = (json: unknown) => `data: ${JSON.stringify(json)}\n\n`;
  const piece = (content: string, finish_reason: string | null = null) => ({
    id: 'c',
    choices: [{ index: 0, delta: { content }, finish_reason }],
  });

  async function read(...parts: (string | Error)[]) {
    const waiting = [...parts];
    let cancelled = 0;
    const next = async () => {
      const part = waiting.shift();
      if (part instanceof Error) throw part;
      return part === undefined ? undefined : new TextEncoder().encode(part);
    };
    const body = {
      next,
      cancel: () => {
        cancelled += 1;
      },
    };
    const batches = [];
    const budget = byteBudget(1_000_000);
    const reader = chunkReader(words);
    const failure = (json: Json | undefined) => {
      const error = readUpstreamError(json);
      return error && failedBody('openai', error);
    };
    const hide = <Of>(failed: Of) => failed;
    const source = { provider: 'openai', body, reader, failure, hide, budget, signal: idle };
    for await (const batch of readEventStream(source)) batches.push(batch);
    expect(cancelled).toBeGreaterThan(0);
    return {
      texts: batches.flatMap(({ chunks }) => chunks.map(({ text }) => text)),
      end: batches.at(-1)?.end,
    };
  }

  it('gives its chunks as they were written, and is complete with its last word', async () => {
    const text = data(piece('a')) + data(piece('b'));
    const { texts, end } = await read(text.slice(0, 20), text.slice(20), 'data: [DONE]\n\n');
    expect(texts).toEqual([JSON.stringify(piece('a')), JSON.stringify(piece('b'))]);
    expect(end).toEqual({ outcome: 'complete' });
  });

  it('is complete without a last word when an answer said why it ended', async () => {
    expect((await read(data(piece('a', 'stop')))).end).toEqual({ outcome: 'complete' });
    expect((await read(data(piece('a', 'stop')).trimEnd())).end).toEqual({ outcome: 'complete' });
  });

  it('was cut when it ends in the middle', async () => {
    for (const tail of ['', 'data: {"choices":[{"ind']) {
      const { texts, end } = await read(data(piece('a')), tail);
      expect(texts).toHaveLength(1);
      expect(end).toMatchObject({ error: { code: 'provider_stream_cut' } });
    }
  });

  it('may fail in the middle by its own word', async () => {
    const { texts, end } = await read(
      data(piece('a')),
      data({ error: { type: 'overloaded_error' } }),
    );
    expect(texts).toHaveLength(1);
    expect(end).toMatchObject({ error: { code: 'provider_overloaded' } });
  });

  it('may say something unreadable', async () => {
    for (const bad of ['data: <html>\n\n', 'data: 7\n\n']) {
      expect((await read(bad)).end).toMatchObject({ error: { code: 'provider_bad_response' } });
    }
  });

  it('may be no stream at all', async () => {
    const error = { message: 'no', type: 'rate_limit_error' };
    const json = JSON.stringify({ error });
    expect((await read(json.slice(0, 9), json.slice(9))).end).toMatchObject({
      error: { code: 'provider_rate_limited' },
    });
    expect((await read(' <html>')).end).toMatchObject({ error: { code: 'provider_bad_response' } });
  });

  it('breaks with its connection', async () => {
    const { texts, end } = await read(data(piece('a')), new Error('reset'));
    expect(texts).toHaveLength(1);
    expect(end).toMatchObject({ error: { code: 'provider_stream_cut' } });
  });

  it('may have chunks around the answer that carry none', async () => {
    const { texts, end } = await read(
      data({ prompt_filter_results: [] }),
      data(piece('a', 'stop')),
    );
    expect(texts).toHaveLength(2);
    expect(end).toEqual({ outcome: 'complete' });
  });
});
