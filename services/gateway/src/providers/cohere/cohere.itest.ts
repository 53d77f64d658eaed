// Cohere as it is over HTTP: what is sent, and every trap of what comes back.
import type { JsonObject } from '@alfred/openai-wire';
import { CohereClientV2 } from 'cohere-ai';
import { afterEach, describe, expect, it } from 'vitest';
import { chatRequest } from '../../../test/fakes.ts';
import { openAt, type ProviderScene, recorded, upstreamKey } from '../../../test/provider-scene.ts';
import { unsupportedParameter } from '../../domain/capabilities.ts';

let scene: ProviderScene;
afterEach(() => scene.close());

async function open(name: string): Promise<ProviderScene> {
  scene = await openAt('cohere', recorded('cohere', name));
  return scene;
}

async function sent(body: JsonObject): Promise<JsonObject> {
  const { chat, sent: last } = await open('text.json');
  await chat(body);
  return last();
}

describe('what goes to Cohere', () => {
  it('is at its own path, in its own words', async () => {
    const body = await sent({
      top_p: 0.9,
      top_k: 40,
      stop: 'END',
      seed: 3,
      temperature: 0.2,
      documents: [{ data: { text: 'a' } }],
      safety_mode: 'OFF',
    });
    expect(body).toEqual({
      model: 'command-a',
      stream: false,
      messages: [{ role: 'user', content: expect.any(String) }],
      max_tokens: 64,
      p: 0.9,
      k: 40,
      stop_sequences: ['END'],
      seed: 3,
      temperature: 0.2,
      documents: [{ data: { text: 'a' } }],
      safety_mode: 'OFF',
    });
    expect(scene.upstream.received[0]).toMatchObject({
      url: '/v1/chat',
      headers: { authorization: `Bearer ${upstreamKey}` },
    });
  });

  it.each<[JsonObject, JsonObject]>([
    [{ response_format: { type: 'json_object' } }, { response_format: { type: 'json_object' } }],
    [
      { response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } } },
      { response_format: { type: 'json_object', json_schema: { type: 'object' } } },
    ],
    [{ thinking: { type: 'disabled' } }, { thinking: { type: 'disabled' } }],
    [
      { thinking: { type: 'enabled', budget_tokens: 500 } },
      { thinking: { type: 'enabled', token_budget: 500 } },
    ],
    [{ reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
    [{ reasoning_effort: 'high' }, { thinking: { type: 'enabled' } }],
  ])('says %j', async (asked, written) => {
    expect(await sent(asked)).toMatchObject(written);
  });

  const tool = (name: string, more: object = {}) => ({
    type: 'function',
    function: { name, ...more },
  });
  const declared = (name: string) => tool(name, { parameters: { type: 'object', properties: {} } });
  it.each<[JsonObject, JsonObject]>([
    [{ tool_choice: 'auto' }, { tools: [declared('a'), declared('b')] }],
    [{ tool_choice: 'none' }, { tool_choice: 'NONE' }],
    [{ tool_choice: 'required' }, { tool_choice: 'REQUIRED' }],
    [{ tool_choice: tool('b') }, { tool_choice: 'REQUIRED', tools: [declared('b')] }],
  ])('uses tools as %j says', async (choice, written) => {
    const body = await sent({ tools: [tool('a'), tool('b')], ...choice });
    expect(body).toMatchObject(written);
    expect(body).not.toHaveProperty('strict_tools');
  });

  it('is strict where a tool is', async () => {
    const body = await sent({ tools: [tool('a', { strict: true })] });
    expect(body).toMatchObject({ strict_tools: true, tools: [declared('a')] });
  });

  it('has the calls of tools, the plan for them and what came back', async () => {
    const call = { id: 'x', type: 'function', function: { name: 'f', arguments: '{"a":1}' } };
    const messages = [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: 'Hi' }] },
      { role: 'assistant', content: 'I will look.', reasoning_content: 'Hm.', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'x', content: 'rain' },
      { role: 'tool', tool_call_id: 'y', content: 'no', is_error: true },
      { role: 'assistant', content: 'Done.' },
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
      },
    ];
    expect((await sent({ messages })).messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: 'Hm.' }],
        tool_plan: 'I will look.',
        tool_calls: [call],
      },
      { role: 'tool', tool_call_id: 'x', content: 'rain' },
      { role: 'tool', tool_call_id: 'y', content: '{"error":"no"}' },
      { role: 'assistant', content: 'Done.' },
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }],
      },
    ]);
  });
});

describe('what comes from Cohere', () => {
  it('is charged as it is billed, not as the context is counted', async () => {
    const { chat } = await open('text.json');
    const answer = await chat();
    expect(answer).toMatchObject({ usage: { inputUncached: 8n, outputText: 50n, cacheRead: 0n } });
    if (answer.outcome !== 'whole') throw new Error(answer.outcome);
    expect(JSON.parse(answer.text)).toMatchObject({
      choices: [
        {
          message: {
            content: 'Dinner is at eight.',
            reasoning_content: 'The guest asks for the hour of dinner.',
          },
        },
      ],
      usage: { prompt_tokens: 8, tokens: { input_tokens: 1394 }, cached_tokens: 1360 },
    });
  });

  it('says its plan before it calls tools', async () => {
    const { chat } = await open('tool-call.json');
    const answer = await chat();
    if (answer.outcome !== 'whole') throw new Error(answer.outcome);
    const [{ message, finish_reason }] = JSON.parse(answer.text).choices;
    expect(message.content).toBe('I will look up the weather in Gotham.');
    expect(finish_reason).toBe('tool_calls');
  });

  it('may have calls without arguments', async () => {
    const { chat } = await open('empty-arguments.json');
    const answer = await chat();
    if (answer.outcome !== 'whole') throw new Error(answer.outcome);
    const [{ message }] = JSON.parse(answer.text).choices;
    const written = message.tool_calls.map(
      (call: JsonObject) => (call.function as JsonObject).arguments,
    );
    expect(written).toEqual(['{}', '{}']);
  });

  it('streams its plan, and ends with its last word', async () => {
    const { stream } = await open('tool-call.sse');
    const { said, usage, end } = await stream();
    expect(said).toBe('I will look it up.');
    expect(usage).toMatchObject({ prompt_tokens: 31, completion_tokens: 22 });
    expect(end).toEqual({ outcome: 'complete' });
  });

  it('streams several calls, of which one has no arguments', async () => {
    const { stream } = await open('empty-arguments.sse');
    const { chunks } = await stream();
    const deltas = chunks.flatMap((chunk) => {
      const [choice] = chunk.choices as { delta: { tool_calls?: JsonObject[] } }[];
      return choice?.delta.tool_calls ?? [];
    });
    const argumentsOf = (index: number) =>
      deltas
        .filter((delta) => delta.index === index)
        .map((delta) => (delta.function as JsonObject).arguments)
        .join('');
    expect([argumentsOf(0), argumentsOf(1)]).toEqual(['{"city":"Gotham"}', '{}']);
  });

  it('streams thoughts and sources', async () => {
    const { stream } = await open('reasoning.sse');
    const { thought, said, usage } = await stream();
    expect([thought, said]).toEqual(['The guest is early.', 'Tea?']);
    expect(usage).toMatchObject({ completion_tokens: 50, tokens: { output_tokens: 54 } });
    await scene.close();
    const { chunks } = await (await open('text.sse')).stream();
    expect(JSON.stringify(chunks)).toContain('"citations":[{"start":4,"end":10,"text":"silver"');
  });

  it('may fail by its last word, and is charged for what it billed', async () => {
    const { stream } = await open('finish-error.sse');
    const { usage, end } = await stream();
    expect(end).toMatchObject({ error: { code: 'provider_unavailable' } });
    expect(usage).toMatchObject({ prompt_tokens: 9, completion_tokens: 2 });
  });
});

describe('what Cohere carries', () => {
  it.each<[string | undefined, JsonObject]>([
    [undefined, { thinking: { type: 'disabled' }, documents: [{}], parallel_tool_calls: true }],
    ['n', { n: 2 }],
    ['parallel_tool_calls', { parallel_tool_calls: false }],
    ['top_logprobs', { top_logprobs: 2 }],
    ['tools[0]', { tools: [{ type: 'web_search' }] }],
    ['messages[0].content[0]', { messages: [{ role: 'user', content: [{ type: 'file' }] }] }],
  ])('%s', async (name, body) => {
    const { provider, model } = await open('text.json');
    expect(unsupportedParameter(chatRequest(body), provider.capabilities(model))).toBe(name);
  });

  it.each<[string, JsonObject]>([
    ['reasoning_effort', { reasoning_effort: 'low' }],
    ['tool_choice', { tools: [{ type: 'function', function: { name: 'a' } }], tool_choice: 7 }],
    ['messages[0].role', { messages: [{ role: 'function', content: '' }] }],
  ])('refuses a value by name: %s', async (param, body) => {
    const { chat } = await open('text.json');
    expect(await chat(body)).toMatchObject({
      error: { code: 'parameter_unsupported', params: { param, provider: 'cohere' } },
    });
  });
});

// The recordings are what Cohere's own client reads: else they would prove nothing.
describe('Cohere’s own client', () => {
  const ask = { model: 'command-a', messages: [{ role: 'user' as const, content: 'x' }] };

  async function client(answer: string): Promise<CohereClientV2> {
    const { upstream } = await open(answer);
    return new CohereClientV2({ token: 'x', environment: upstream.url, maxRetries: 0 });
  }

  it.each([
    ['text.json', 'COMPLETE', 8],
    ['tool-call.json', 'TOOL_CALL', 31],
  ])('reads %s', async (name, finishReason, inputTokens) => {
    const reply = await (await client(name)).chat(ask);
    expect(reply).toMatchObject({ finishReason, usage: { billedUnits: { inputTokens } } });
  });

  it.each([
    ['text.sse', 'COMPLETE'],
    ['tool-call.sse', 'TOOL_CALL'],
    ['reasoning.sse', 'MAX_TOKENS'],
  ])('reads %s', async (name, finishReason) => {
    const types = new Set<string>();
    let last: unknown;
    for await (const event of await (await client(name)).chatStream(ask)) {
      types.add(event.type);
      last = event;
    }
    expect(last).toMatchObject({ type: 'message-end', delta: { finishReason } });
    expect([...types]).toContain('message-start');
  });
});
