import { manualClock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { builtInBook, cost, priceBook } from '@alfred/pricing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chatRequest,
  deploymentOf,
  parityTariff,
  settings,
  startMicros,
} from '../../../test/fakes.ts';
import { likelyTokenizer } from '../../adapters/tokenizer/likely-tokenizer.ts';
import { unsupportedParameter } from '../../domain/capabilities.ts';
import { estimateChat } from '../../domain/estimate.ts';
import type { ProviderReply } from '../../ports/provider.ts';
import type { SimSettings } from '../../ports/provider-factory.ts';
import { sim } from './index.ts';

const entry = priceBook(builtInBook()).find('sim', 'echo', 0n);
if (!entry) throw new Error('the book has no sim/echo');
const tariff = parityTariff(entry);

const open = (own: Partial<SimSettings> = {}, random = () => 0.5) =>
  sim({
    deployment: deploymentOf('sim'),
    settings: { ...settings, sim: { ...settings.sim, ...own } },
    clock: manualClock(startMicros),
    random,
    tokenizer: likelyTokenizer,
  });

const unsupported = (body: object) =>
  unsupportedParameter(chatRequest(body), open().capabilities('echo'));

function chat(
  body: object,
  over: Partial<SimSettings> & { model?: string; signal?: AbortSignal; random?: () => number } = {},
): Promise<ProviderReply> {
  const {
    model = 'echo',
    signal = new AbortController().signal,
    random = () => 0.5,
    ...own
  } = over;
  const provider = open(own, random);
  const request = chatRequest(body);
  const estimate = estimateChat(request, tariff, 4_096);
  if (estimate.outcome === 'refused') throw new Error(estimate.code);
  const { outputCap } = estimate;
  return provider.chat({ request, model, outputCap, requestId: 'req_1', signal });
}

async function answer(...args: Parameters<typeof chat>) {
  const reply = await chat(...args);
  if (reply.outcome !== 'whole') throw new Error(`not whole: ${reply.outcome}`);
  return { ...reply, json: JSON.parse(reply.text) };
}

async function stream(...args: Parameters<typeof chat>) {
  const reply = await chat({ stream: true, ...args[0] }, args[1]);
  if (reply.outcome !== 'stream') throw new Error(`no stream: ${reply.outcome}`);
  const batches = [];
  for await (const batch of reply.batches) batches.push(batch);
  const chunks = batches.flatMap((batch) => batch.chunks.map(({ text }) => JSON.parse(text)));
  return { batches, chunks, end: batches.at(-1)?.end };
}

const say = (content: string, more: object = {}) => ({
  messages: [{ role: 'user', content }],
  ...more,
});
const contentOf = (choice: { message: { content: string } }) => choice.message.content;
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: {
        city: { type: 'string' },
        unit: { enum: ['C', 'F'] },
        days: { type: 'integer', minimum: 2 },
        exact: { type: 'boolean' },
        tags: { type: 'array', items: { type: 'string' } },
        near: { anyOf: [{ type: 'object', properties: { lat: { type: 'number' } } }] },
        nothing: { type: 'null' },
        usual: { type: 'string', default: 'x' },
        fixed: { const: 7 },
      },
    },
  },
};

describe('sim/echo', () => {
  it('says again what was said last, and counts what it read and said', async () => {
    const { json, usage } = await answer(say('Guten Tag, schöne Welt!'));
    expect(json.choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'Guten Tag, schöne Welt!' },
      finish_reason: 'stop',
    });
    expect(json).toMatchObject({ object: 'chat.completion', model: 'sim/echo' });
    expect(json.usage).toMatchObject({ prompt_tokens: 13, completion_tokens: 6, total_tokens: 19 });
    expect(usage).toMatchObject({ inputUncached: 13n, outputText: 6n, requests: 1n });
  });

  it('honours caps by whole characters, stops, and the number of answers', async () => {
    const capped = await answer(say('ééééé', { max_tokens: 1 }));
    expect(capped.json.choices[0]).toMatchObject({
      message: { content: 'éé' },
      finish_reason: 'length',
    });
    const odd = await answer(say('a€€', { max_completion_tokens: 1 }));
    expect(odd.json.choices[0].message.content).toBe('a€');
    const stopped = await answer(say('one two three', { stop: ['three', 'two'], n: 2 }));
    expect(stopped.json.choices.map(contentOf)).toEqual(['one ', 'one ']);
    expect(stopped.json.usage.completion_tokens).toBe(2);
  });

  it('echoes parts, and what a tool answered', async () => {
    const parts = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    const asked = await answer({ messages: [{ role: 'user', content: parts }] });
    expect(asked.json.choices[0].message.content).toBe('ab');
    const messages = [
      { role: 'user', content: 'get_weather' },
      { role: 'tool', tool_call_id: 'c', content: '21 degrees' },
    ];
    const told = await answer({ messages, tools: [weather] });
    expect(told.json.choices[0].message.content).toBe('21 degrees');
    expect(
      (await answer({ messages: [{ role: 'system', content: 'x' }] })).json.choices[0].message,
    ).toMatchObject({ content: '' });
  });
});

describe('sim/lorem', () => {
  it('always says the same', async () => {
    const [one, two] = await Promise.all([
      answer(say('a'), { model: 'lorem' }),
      answer(say('b'), { model: 'sim/lorem' }),
    ]);
    expect(one.json.choices).toEqual(two.json.choices);
    expect(one.json.choices[0].message.content).toMatch(/^Lorem ipsum/);
  });
});

describe('tools', () => {
  it.each([
    ['named', say('hi', { tool_choice: { type: 'function', function: { name: 'get_weather' } } })],
    ['required', say('hi', { tool_choice: 'required' })],
    ['said', say('please get_weather')],
  ])('are called when %s', async (_, body) => {
    const { json } = await answer({ ...body, tools: [weather] });
    expect(json.choices[0]).toMatchObject({
      message: {
        content: null,
        tool_calls: [{ type: 'function', function: { name: 'get_weather' } }],
      },
      finish_reason: 'tool_calls',
    });
    const [call] = json.choices[0].message.tool_calls;
    expect(JSON.parse(call.function.arguments)).toEqual({
      city: 'text',
      unit: 'C',
      days: 2,
      exact: true,
      tags: ['text'],
      near: { lat: 1 },
      nothing: null,
      usual: 'x',
      fixed: 7,
    });
  });

  it.each([
    ['not asked for', say('hi')],
    ['forbidden', say('get_weather', { tool_choice: 'none' })],
  ])('are not called when %s', async (_, body) => {
    const { json } = await answer({ ...body, tools: [weather] });
    expect(json.choices[0].message.tool_calls).toBeUndefined();
  });

  it('without parameters get none', async () => {
    const tools = [
      { type: 'custom', custom: {} },
      { type: 'function', function: { name: 'f' } },
    ];
    const { json } = await answer(say('x', { tools, tool_choice: 'required' }));
    expect(json.choices[0].message.tool_calls[0].function).toEqual({ name: 'f', arguments: '{}' });
  });

  it('come piece by piece in a stream', async () => {
    const { chunks } = await stream(say('get_weather', { tools: [weather] }));
    const calls = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? []);
    expect(calls[0]).toMatchObject({
      index: 0,
      id: expect.any(String),
      function: { name: 'get_weather' },
    });
    const text = calls.map((call) => call.function.arguments).join('');
    expect(JSON.parse(text)).toMatchObject({ city: 'text' });
    expect(chunks.at(-2).choices[0].finish_reason).toBe('tool_calls');
  });
});

describe('a stream', () => {
  it('says what the whole answer says, then why it ended, then its usage', async () => {
    const body = say('one  two\nthree ', { n: 2 });
    const { chunks, end } = await stream(body);
    const text = (index: number) =>
      chunks
        .flatMap((chunk) => chunk.choices)
        .filter((choice) => choice.index === index)
        .map((choice) => choice.delta.content ?? '')
        .join('');
    expect([text(0), text(1)]).toEqual(['one  two\nthree ', 'one  two\nthree ']);
    expect(chunks.at(-2).choices[0].finish_reason).toBe('stop');
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: (await answer(body)).json.usage });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true);
    expect(end).toEqual({ outcome: 'complete' });
  });

  it('is cut half-way when its settings say so', async () => {
    const { chunks, end } = await stream(say('one two three four'), { cutRate: 1 });
    expect(end).toMatchObject({ outcome: 'failed', error: { code: 'provider_stream_cut' } });
    expect(chunks.length).toBeGreaterThan(0);
    expect(chunks.at(-1)?.usage).toBeNull();
  });

  it('ends when it is hung up on', async () => {
    const hangUp = new AbortController();
    const { signal } = hangUp;
    const reply = await chat(say('one two', { stream: true }), { chunkMs: 60_000, signal });
    if (reply.outcome !== 'stream') throw new Error(reply.outcome);
    const next = reply.batches[Symbol.asyncIterator]().next();
    hangUp.abort(new AlfredError('request_cancelled'));
    expect((await next).value).toMatchObject({ end: { error: { code: 'request_cancelled' } } });
  });
});

describe('settings', () => {
  it('make it fail before the first byte', async () => {
    expect(await chat(say('x'), { failureRate: 0.6 })).toMatchObject({
      outcome: 'failed',
      error: { code: 'provider_overloaded' },
    });
    expect(await chat(say('x'), { failureRate: 0.5 })).toMatchObject({ outcome: 'whole' });
  });

  it('make it slow, until it is hung up on', async () => {
    const hangUp = new AbortController();
    const slow = chat(say('x'), { latencyMs: 60_000, signal: hangUp.signal });
    hangUp.abort();
    expect(await slow).toMatchObject({ outcome: 'failed', error: { code: 'request_cancelled' } });
    expect(await chat(say('x'), { latencyMs: 1 })).toMatchObject({ outcome: 'whole' });
  });
});

it.each([
  ['logprobs', { logprobs: true }],
  ['response_format', { response_format: { type: 'json_object' } }],
  ['functions', { functions: [{ name: 'weather', parameters: {} }] }],
])('does not say that it carries %s, because it cannot', (param, asked) => {
  expect(unsupported(asked)).toBe(param);
});

it('takes what asks for nothing special', async () => {
  const plain = { response_format: { type: 'text' }, logprobs: false, functions: [] };
  expect(unsupported(plain)).toBeUndefined();
  expect((await answer(plain)).outcome).toBe('whole');
});

it('has no other models', async () => {
  expect(await chat(say('x'), { model: 'oracle' })).toMatchObject({
    outcome: 'failed',
    error: { code: 'provider_rejected', params: { param: 'model' } },
  });
});

it('never costs more than its estimate', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(
      text,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
      async (content, max_tokens, n) => {
        const body = say(content.toWellFormed(), { max_tokens, n, tools: [weather] });
        const { usage } = await answer(body);
        const estimate = estimateChat(chatRequest(body), tariff, 4_096);
        if (estimate.outcome === 'refused' || !usage) throw new Error('no estimate or usage');
        expect(cost(tariff.price, usage) <= estimate.amount).toBe(true);
      },
    ),
  );
});
