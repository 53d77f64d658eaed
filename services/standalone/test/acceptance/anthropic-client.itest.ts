import { readFile } from 'node:fs/promises';
import Anthropic, {
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnthropicScene, startAnthropicScene } from './anthropic-scene.ts';
import { nano, newUser } from './management.ts';
import { guides, runGuide, unsaid } from './run-guide.ts';

// Anthropic's official client with nothing changed but address and key: before Anthropic, before a
// provider of OpenAI's dialect, and before the simulated one.

let scene: AnthropicScene;
let client: Anthropic;

const clientOf = (apiKey: string): Anthropic =>
  new Anthropic({ baseURL: scene.baseURL, apiKey, maxRetries: 0 });

beforeAll(async () => {
  scene = await startAnthropicScene();
  client = clientOf(scene.apiKey);
});
afterAll(() => scene.stop());

type Params = Anthropic.MessageCreateParamsNonStreaming;
type Content = Anthropic.Message['content'];

const claude = 'claude-opus-4-5';
const house = 'openai/house-model';
const say = (content: string): Anthropic.MessageParam[] => [{ role: 'user', content }];
const textOf = (content: Content) =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');
const told = 'I was told: sun in London, sun in Rome, sun in nowhere.';

/** A PNG of one pixel. */
const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const weather: Anthropic.Tool = {
  name: 'weather',
  description: 'The weather of a city.',
  input_schema: { type: 'object', properties: { city: { type: 'string' } } },
};

/** Runs tools until there is nothing to run, whole or streamed. */
async function converse(params: Omit<Params, 'max_tokens'>, isStreamed: boolean) {
  const messages = [...params.messages];
  const counts: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const body = { max_tokens: 2_048, ...params, messages };
    const message = isStreamed
      ? await client.messages.stream(body).finalMessage()
      : await client.messages.create(body);
    const uses = message.content.filter((block) => block.type === 'tool_use');
    counts.push(uses.length);
    if (message.stop_reason !== 'tool_use') return { message, counts };
    messages.push({ role: 'assistant', content: message.content });
    const results = uses.map(({ id, input }) => ({
      ...{ type: 'tool_result' as const, tool_use_id: id },
      content: `sun in ${(input as { city?: string }).city ?? 'nowhere'}`,
    }));
    messages.push({ role: 'user', content: results });
  }
  throw new Error('it never ends');
}

describe.each([
  [claude, 'anthropic', 20, told],
  [house, 'openai', 15, told.replace('nowhere', 'Paris')],
])('%s', (model, provider, input, everything) => {
  it('says something, with what it used and what it cost', async () => {
    const params = { model, max_tokens: 64, system: 'Be brief.', messages: say('Hello.') };
    const { data, response } = await client.messages.create(params).withResponse();
    expect(data).toMatchObject({
      ...{ type: 'message', role: 'assistant', stop_reason: 'end_turn', stop_sequence: null },
      content: [{ type: 'text', text: 'You said: Hello.' }],
      usage: { input_tokens: input, output_tokens: 10 },
    });
    expect(response.headers.get('x-alfred-provider')).toBe(provider);
    expect(nano(response.headers.get('x-alfred-cost') ?? '0')).toBeGreaterThan(0n);
    expect(response.headers.get('request-id')).toMatch(/^req_/);
  });

  it('is waited for no longer than its client waits', async () => {
    const asked = { model, max_tokens: 8, messages: say('hang') };
    const late = client.messages.create(asked, { timeout: 100 });
    await expect(late).rejects.toBeInstanceOf(APIConnectionTimeoutError);
  });

  it('streams the same', async () => {
    const stream = client.messages.stream({ model, max_tokens: 64, messages: say('Hello.') });
    const pieces: string[] = [];
    stream.on('text', (piece) => void pieces.push(piece));
    const message = await stream.finalMessage();
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join('')).toBe('You said: Hello.');
    expect(message).toMatchObject({
      ...{ content: [{ text: 'You said: Hello.' }], stop_reason: 'end_turn' },
      usage: { input_tokens: input, output_tokens: 10 },
    });
  });

  it.each([false, true])('calls tools at once and in turn; streamed: %s', async (isStreamed) => {
    const params = { model, messages: say('How is it?'), tools: [weather] };
    const { message, counts } = await converse(params, isStreamed);
    expect(counts).toEqual([2, 1, 0]);
    expect(textOf(message.content)).toBe(everything);
  });

  it('sees a picture', async () => {
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: pixel };
    const { content } = await client.messages.create({
      ...{ model, max_tokens: 64 },
      messages: [{ role: 'user', content: [{ type: 'image', source }] }],
    });
    expect(textOf(content)).toBe('I see 1 image.');
  });

  it('answers in a shape', async () => {
    const schema = { type: 'object', properties: { city: { type: 'string' } } };
    const { content } = await client.messages.create({
      ...{ model, max_tokens: 64, messages: say('As JSON.') },
      output_config: { format: { type: 'json_schema', schema } },
    });
    expect(JSON.parse(textOf(content))).toEqual({ city: 'London', degrees: 21 });
  });

  it('takes a prompt of a megabyte', async () => {
    const long = 'word '.repeat(200_000);
    const { content } = await client.messages.create({
      model,
      max_tokens: 64,
      messages: say(long),
    });
    expect(textOf(content)).toMatch(/^You said: word word/);
  });

  it('fails as its clients expect, and says whose failure it is', async () => {
    const failed = client.messages.create({ model, max_tokens: 8, messages: say('fail') });
    await expect(failed).rejects.toBeInstanceOf(RateLimitError);
    await expect(failed).rejects.toMatchObject({
      status: 429,
      error: {
        error: { type: 'rate_limit_error', code: 'provider_rate_limited', source: 'provider' },
      },
    });
    const { headers } = (await failed.catch((error) => error)) as APIError;
    expect(headers?.get('retry-after')).toBe('7');
  });

  it('stops when its client does', async () => {
    const gone = new AbortController();
    const asked = client.messages.create(
      { model, max_tokens: 8, messages: say('hang') },
      { signal: gone.signal },
    );
    const refused = expect(asked).rejects.toBeInstanceOf(APIUserAbortError);
    const { received } = provider === 'openai' ? scene.openai : scene.anthropic;
    await expect.poll(() => JSON.stringify(received.at(-1))).toContain('"hang"');
    gone.abort();
    await refused;
  });
});

describe('Claude', () => {
  it.each([false, true])(
    'thinks, and gets its thoughts back unchanged; streamed: %s',
    async (isStreamed) => {
      const thinking = { type: 'enabled' as const, budget_tokens: 1_024 };
      const params = { model: claude, messages: say('How is it?'), tools: [weather], thinking };
      const { message, counts } = await converse(params, isStreamed);
      expect(counts).toEqual([2, 1, 0]);
      expect(message.content.slice(0, 2)).toEqual([
        { type: 'thinking', thinking: 'Hm. Well.', signature: 'c2lnbmF0dXJl' },
        { type: 'redacted_thinking', data: 'cmVkYWN0ZWQ=' },
      ]);
    },
  );

  it('is sent what its client sent, and nothing else', async () => {
    const params: Params = {
      ...{ model: claude, max_tokens: 64, temperature: 0.5, top_k: 7, stop_sequences: ['END'] },
      system: [
        { type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } },
      ],
      messages: say('Hello.'),
      metadata: { user_id: 'u1' },
      tools: [{ ...weather, cache_control: { type: 'ephemeral' } }],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    };
    await client.messages.create(params, { headers: { 'anthropic-beta': 'one-2026,two-2026' } });
    const { url, headers, body } = scene.anthropic.received.at(-1) ?? {
      url: '',
      headers: {},
      body: {},
    };
    expect(body).toEqual(params);
    expect(url).toBe('/v1/messages');
    expect(headers).toMatchObject({
      ...{ 'x-api-key': 'sk-ant-upstream', 'anthropic-version': '2023-06-01' },
      'anthropic-beta': 'one-2026,two-2026',
    });
  });

  it('tells what was cached', async () => {
    const { usage } = await client.messages.create({
      model: claude,
      max_tokens: 64,
      messages: say('x'),
    });
    expect(usage).toMatchObject({ input_tokens: 20, cache_read_input_tokens: 100 });
  });

  it('breaks off with an error that the client knows', async () => {
    const stream = client.messages.stream({ model: claude, max_tokens: 8, messages: say('break') });
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(APIError);
  });

  it('serves clients of chat completions, too', async () => {
    const reply = await fetch(`${scene.baseURL}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${scene.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: `anthropic/${claude}`, messages: say('Hello.') }),
    });
    expect(await reply.json()).toMatchObject({
      choices: [{ message: { content: 'You said: Hello.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 120, prompt_tokens_details: { cached_tokens: 100 } },
    });
  });
});

describe('a model of Google’s', () => {
  const model = 'google/gemini-3-flash-preview';
  const warmer = { ...weather, name: 'warmer' };

  it.each([false, true])(
    'gets the signatures of its calls back; streamed: %s',
    async (isStreamed) => {
      const params = { model, messages: say('weather'), tools: [weather, warmer] };
      const { message, counts } = await converse(params, isStreamed);
      expect(counts).toEqual([2, 1, 0]);
      expect(textOf(message.content)).toBe('Rome is warmer.');
      // The thoughts are paid like text, and told with it.
      expect(message.usage).toMatchObject({ input_tokens: 11, output_tokens: 68 });
    },
  );
});

it('is told what Anthropic counts of a request', async () => {
  const asked = { model: 'claude-sonnet-4-5', messages: say('count me'), tools: [weather] };
  const { data, response } = await client.messages.countTokens(asked).withResponse();
  expect([data.input_tokens, response.headers.get('x-alfred-count')]).toEqual([77, 'provider']);
});

describe('the simulated provider', () => {
  it('is counted, called with tools, and streamed', async () => {
    const asked = { model: 'sim/echo', messages: say('count me') };
    const counted = await client.messages.countTokens(asked);
    const said = await client.messages.stream({ ...asked, max_tokens: 64 }).finalMessage();
    expect(textOf(said.content)).toBe('count me');
    expect(said.usage.input_tokens).toBe(counted.input_tokens);
    const used = await client.messages.create({
      ...{ ...asked, max_tokens: 64, tools: [weather], tool_choice: { type: 'any' } },
    });
    expect(used.content).toMatchObject([{ type: 'tool_use', name: 'weather' }]);
  });
});

it('has a guide that does what it says', async () => {
  const text = await readFile(`${guides}anthropic.md`, 'utf8');
  const { code, output } = await runGuide(text, { ALFRED_HOME: scene.alfred.home });
  expect([code, unsaid(text, output)], output).toEqual([0, []]);
});

describe('typed errors', () => {
  const ask = (apiKey: string, over: object = {}) =>
    clientOf(apiKey).messages.create({
      model: 'sim/echo',
      max_tokens: 8,
      messages: say('x'),
      ...over,
    });

  it('are those of the client', async () => {
    await expect(ask(`alf_live_${'x'.repeat(36)}`)).rejects.toBeInstanceOf(AuthenticationError);
    await expect(ask(scene.apiKey, { model: 'sim/none' })).rejects.toBeInstanceOf(NotFoundError);
    await expect(ask(scene.apiKey, { messages: [] })).rejects.toBeInstanceOf(BadRequestError);
    const poor = await newUser(scene.alfred.demo);
    await expect(ask(poor.key)).rejects.toMatchObject({
      status: 402,
      error: { error: { type: 'billing_error', code: 'insufficient_credits' } },
    });
  });
});
