import type { ChatChunk, ChatReply, JsonObject } from '@alfred/openai-wire';
import fc from 'fast-check';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import {
  parseResponsesRequest,
  type ResponseStream,
  responseStream,
  writeResponse,
} from './index.ts';

const frameOf = (body: JsonObject = {}) => ({
  id: 'resp_1',
  createdAt: 1_700_000_000,
  request: parseResponsesRequest({ model: 'm', input: 'hi', ...body }),
  stored: false,
});
const usage = {
  prompt_tokens: 9,
  completion_tokens: 5,
  total_tokens: 14,
  prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
  completion_tokens_details: { reasoning_tokens: 3 },
  alfred_cost: '0.01',
};
const replyOf = (
  message: JsonObject,
  finish_reason = 'stop',
  more: JsonObject = {},
): ChatReply => ({
  id: 'c',
  model: 'm-1',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason, ...more }],
  usage,
});
const chunkOf = (delta: JsonObject, finish_reason: string | null = null): ChatChunk => ({
  id: 'c',
  model: 'm-1',
  choices: [{ index: 0, delta, finish_reason }],
});
const write = (reply: ChatReply, body?: JsonObject) => writeResponse(frameOf(body), reply);

interface Event extends JsonObject {
  readonly type: string;
}

function eventsOf(text: string): Event[] {
  return text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      const [name, data] = event.split('\n');
      const json = JSON.parse(data?.slice('data: '.length) ?? '');
      expect(name).toBe(`event: ${json.type}`);
      return json;
    });
}

function streamed(chunks: readonly ChatChunk[], body: JsonObject = {}) {
  const stream: ResponseStream = responseStream(frameOf({ ...body, stream: true }));
  let text = chunks.map((chunk) => stream.chunk(chunk)).join('');
  const ended = stream.end(usage);
  text += ended.text;
  return { text, events: eventsOf(text), response: ended.response };
}

/** What OpenAI's own client makes of these events. */
async function readByClient(text: string): Promise<OpenAI.Responses.Response> {
  const headers = { 'content-type': 'text/event-stream' };
  const fetch = async () => new Response(text, { headers });
  const client = new OpenAI({ apiKey: 'k', fetch, maxRetries: 0 });
  return client.responses.stream({ model: 'm', input: 'hi' }).finalResponse();
}

describe('a stream', () => {
  it('tells every piece of a text', () => {
    const { events } = streamed([
      chunkOf({ role: 'assistant', content: '' }),
      chunkOf({ content: 'Hel' }),
      chunkOf({ content: 'lo' }),
      chunkOf({}, 'stop'),
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ]);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, n) => n));
    expect(events.at(-1)).toMatchObject({ response: { status: 'completed', model: 'm-1' } });
  });

  it('keeps the pieces of several calls apart', async () => {
    const piece = (index: number, more: JsonObject) =>
      chunkOf({ tool_calls: [{ index, ...more }] });
    const named = (name: string) => ({ id: name, type: 'function', function: { name } });
    const { text, response } = streamed([
      chunkOf({ content: 'Both.' }),
      piece(0, { ...named('f') }),
      piece(1, { ...named('g') }),
      piece(0, { function: { arguments: '{"x":' } }),
      piece(1, { function: { arguments: '{}' } }),
      piece(0, { function: { arguments: '1}' } }),
      piece(2, { ...named('h') }),
      chunkOf({}, 'tool_calls'),
    ]);
    const read = await readByClient(text);
    expect(read.output).toMatchObject([
      { type: 'message' },
      { type: 'function_call', call_id: 'f', name: 'f', arguments: '{"x":1}', status: 'completed' },
      { type: 'function_call', call_id: 'g', name: 'g', arguments: '{}' },
      { type: 'function_call', call_id: 'h', name: 'h', arguments: '{}' },
    ]);
    expect(read.output).toMatchObject(response.output as object);
  });

  it('joins a block of thinking that comes in pieces', () => {
    const block = (thinking: string, more: JsonObject = {}) => ({
      thinking_blocks: [{ type: 'thinking', thinking, ...more }],
    });
    const { response } = streamed([
      chunkOf({ reasoning_content: 'a', ...block('a') }),
      chunkOf({ reasoning_content: 'b', ...block('b') }),
      chunkOf(block('', { signature: 's' })),
      chunkOf({ thinking_blocks: [{ type: 'redacted_thinking', data: 'd' }] }),
      chunkOf({ content: 'x' }, 'stop'),
    ]);
    const whole = write(
      replyOf({
        content: 'x',
        reasoning_content: 'ab',
        thinking_blocks: [
          { type: 'thinking', thinking: 'ab', signature: 's' },
          { type: 'redacted_thinking', data: 'd' },
        ],
      }),
    );
    expect(response.output).toEqual(whole.output);
  });

  it('that breaks off says so twice, with what had come', async () => {
    const stream = responseStream(frameOf({ stream: true }));
    const first = stream.chunk(chunkOf({ content: 'Hel' }));
    const error = { code: 'provider_stream_cut', message: 'It was cut.', hint: 'Try again.' };
    const { text, response } = stream.failed(error);
    const events = eventsOf(first + text);
    expect(events.at(-2)).toMatchObject({ type: 'error', param: null, ...error });
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed' },
    });
    expect(response).toMatchObject({
      error: { code: 'provider_stream_cut' },
      output: [{ status: 'incomplete', content: [{ text: 'Hel' }] }],
    });
    await expect(readByClient(first + text)).rejects.toThrow(/It was cut/);
  });

  it('that could not be kept after all says so at its end', () => {
    const stream = responseStream({ ...frameOf({ stream: true }), stored: true });
    const first = stream.chunk(chunkOf({ content: 'x' }, 'stop'));
    const { text, unkept } = stream.end(usage);
    const [kept, lost] = [eventsOf(first + text), eventsOf(first + unkept())];
    expect(kept.at(-1)).toMatchObject({ response: { store: true } });
    expect(lost.at(-1)).toEqual({
      ...kept.at(-1),
      response: { ...(kept.at(-1)?.response as JsonObject), store: false },
    });
    expect(lost.slice(0, -1)).toEqual(kept.slice(0, -1));
  });

  it('of which nothing came is an empty answer', async () => {
    const { text, response } = streamed([]);
    expect((await readByClient(text)).output_text).toBe('');
    expect(response).toMatchObject({ status: 'completed', output: [{ type: 'message' }] });
  });

  it('is nothing but the answer in pieces, for the official client too', async () => {
    const pieces = fc.array(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 4 });
    const call = fc.record({ name: fc.constantFrom('f', 'g'), pieces });
    const answer = fc.record({
      thoughts: pieces,
      texts: pieces,
      refusals: pieces,
      calls: fc.array(call, { maxLength: 3 }),
      asSummary: fc.boolean(),
      finish: fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter'),
    });
    await fc.assert(
      fc.asyncProperty(answer, async ({ thoughts, texts, refusals, calls, asSummary, finish }) => {
        const chunks = [
          ...thoughts.map((text) => chunkOf({ reasoning_content: text })),
          ...texts.map((text) => chunkOf({ content: text })),
          ...refusals.map((text) => chunkOf({ refusal: text })),
          ...calls.flatMap(({ name, pieces: said }, index) => [
            callChunk(index, { id: `c${index}`, function: { name, arguments: '' } }),
            ...said.map((text) => callChunk(index, { function: { arguments: text } })),
          ]),
          chunkOf({}, finish),
        ];
        const message = {
          content: texts.join(''),
          refusal: refusals.join(''),
          reasoning_content: thoughts.join(''),
          tool_calls: calls.map(({ name, pieces: said }, index) => ({
            id: `c${index}`,
            type: 'function',
            function: { name, arguments: said.join('') },
          })),
        };
        const body = asSummary ? { reasoning: { summary: 'auto' } } : {};
        const { text, response } = streamed(chunks, body);
        const whole = write(replyOf(message, finish), { ...body, stream: true });
        expect(response).toEqual(whole);
        const read = await readByClient(text);
        expect(read.output).toMatchObject(response.output as object);
        expect(read.status).toBe(response.status);
      }),
      { numRuns: 60 },
    );
  });
});

function callChunk(index: number, more: JsonObject): ChatChunk {
  return chunkOf({ tool_calls: [{ index, ...more }] });
}
