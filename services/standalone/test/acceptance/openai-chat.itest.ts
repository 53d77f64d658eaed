import { InferenceDefinition } from '@alfred/contracts/inference';
import { grpcChannel } from '@alfred/grpc';
import { createClient } from '@alfred/service-kit';
import { Metadata } from 'nice-grpc-common';
import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  model,
  type OpenAiScene,
  picture,
  seeingModel,
  startOpenAiScene,
  weatherSchema,
} from './openai-scene.ts';

// Chat completions as programs ask for them: through OpenAI's own client, through fetch alone, and
// over gRPC; before a provider that takes nothing that it does not know.

let scene: OpenAiScene;
let client: OpenAI;

beforeAll(async () => {
  scene = await startOpenAiScene(false);
  client = new OpenAI({ baseURL: scene.baseURL, apiKey: scene.apiKey, maxRetries: 0 });
});
afterAll(() => scene.stop());

type Messages = OpenAI.Chat.ChatCompletionMessageParam[];
const say = (content: string): Messages => [{ role: 'user', content }];
const tools = [
  {
    type: 'function' as const,
    function: {
      ...{ name: 'weather', strict: true },
      parameters: { ...weatherSchema, required: [...weatherSchema.required] },
    },
  },
];

/** A message of the model, and what the tools that it calls have to say. */
function answeredTurn(said?: OpenAI.Chat.ChatCompletionMessage): Messages {
  const { content = null, tool_calls: asked = [] } = said ?? {};
  const turn = { role: 'assistant' as const, content };
  const told = asked.map((call) => {
    if (call.type !== 'function') throw new Error('another kind of tool');
    const text = `sun in ${JSON.parse(call.function.arguments).city}`;
    return { role: 'tool' as const, tool_call_id: call.id, content: text };
  });
  return [asked.length > 0 ? { ...turn, tool_calls: asked } : turn, ...told];
}

describe('OpenAI’s client', () => {
  it.each([false, true])('calls tools over several rounds (streamed: %s)', async (streamed) => {
    const messages = say('How is the weather?');
    const calls: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const body = { model, messages, tools };
      const { choices } = streamed
        ? await client.chat.completions.stream(body).finalChatCompletion()
        : await client.chat.completions.create(body);
      const said = answeredTurn(choices[0]?.message);
      messages.push(...said);
      calls.push(said.length - 1);
    }
    expect(calls).toEqual([2, 1, 0]);
    expect(messages.at(-1)?.content).toBe('I was told: sun in London, sun in Rome, sun in Paris.');
  });

  it('shows a picture', async () => {
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url: picture } },
    ];
    const messages: Messages = [{ role: 'user', content }];
    const { choices } = await client.chat.completions.create({ model: seeingModel, messages });
    expect(choices[0]?.message.content).toBe('I see 1 image.');
  });

  it('gets the shape that it asks for', async () => {
    const shape = z.object({ city: z.string(), degrees: z.number() });
    const { choices } = await client.chat.completions.parse({
      ...{ model, messages: say('As JSON.') },
      response_format: zodResponseFormat(shape, 'weather'),
    });
    expect(choices[0]?.message.parsed).toEqual({ city: 'London', degrees: 21 });
  });

  it('fails by its own types of errors, and is told when to come again', async () => {
    const failed = client.chat.completions.create({ model, messages: say('fail') });
    await expect(failed).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(failed).rejects.toMatchObject({ error: { source: 'provider' } });
    const odd = { model, messages: say('x'), moonlight: true };
    await expect(client.chat.completions.create(odd)).rejects.toThrow(/moonlight/);
    const cut = client.chat.completions.stream({ model, messages: say('cut') });
    await expect(cut.finalChatCompletion()).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  it('goes away when it likes', async () => {
    const gone = new AbortController();
    const { signal } = gone;
    const asked = client.chat.completions.create({ model, messages: say('hang') }, { signal });
    const refused = expect(asked).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await expect.poll(() => JSON.stringify(scene.double.received.at(-1))).toContain('hang');
    gone.abort();
    await refused;
    const late = client.chat.completions.create({ model, messages: say('hang') }, { timeout: 50 });
    await expect(late).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
  });

  it('may send a megabyte', async () => {
    const prompt = 'All work and no play. '.repeat(48_000);
    const stream = await client.chat.completions.create({
      ...{ model, messages: say(prompt), max_tokens: 9, stream: true },
    });
    let text = '';
    for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    expect(text).toContain('All work and no play.');
  });
});

describe('fetch alone', () => {
  const ask = (route: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${scene.baseURL}/${route}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${scene.apiKey}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify({ model, ...body }),
    });

  it.each<[string, object, RegExp]>([
    ['chat/completions', { messages: say('Hello.'), stream: true }, /data: \[DONE\]\n\n$/],
    ['responses', { input: 'Hello.', stream: true }, /event: response\.completed\ndata: .*\n\n$/],
  ])('reads events of %s as they come', async (route, body, last) => {
    const reply = await ask(route, body, { 'accept-encoding': 'gzip, br' });
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(reply.headers.get('content-encoding')).toBeNull();
    let text = '';
    for await (const piece of reply.body?.pipeThrough(new TextDecoderStream()) ?? []) text += piece;
    expect(text).toMatch(last);
    const events = text.split('\n\n').filter((event) => event !== '');
    expect(events.every((event) => /^(event: .*\n)?data: /.test(event))).toBe(true);
    expect(events.length).toBeGreaterThan(4);
  });

  it('reads what was packed for it', async () => {
    const said = { messages: say('All work and no play. '.repeat(90)) };
    const reply = await ask('chat/completions', said, { 'accept-encoding': 'gzip' });
    expect(reply.headers.get('content-encoding')).toBe('gzip');
    const plain = JSON.stringify(await reply.json());
    expect(Number(reply.headers.get('content-length'))).toBeLessThan(plain.length * 0.6);
  });
});

it('answers over gRPC what it answers over HTTP', async () => {
  const to = grpcChannel({ addresses: `127.0.0.1:${scene.inferencePort}` });
  const inference = createClient(InferenceDefinition, to.channel);
  const request = Buffer.from(JSON.stringify({ model, messages: say('Hello.') }));
  const value = { request, idempotencyKey: '', tags: '' };
  async function* asks() {
    yield { call: 'a', ask: { $case: 'begin' as const, value } };
  }
  const metadata = Metadata({ authorization: `Bearer ${scene.apiKey}` });
  const replies: string[] = [];
  for await (const { answer } of inference.converse(asks(), { metadata })) {
    if (answer?.$case === 'reply') replies.push(Buffer.from(answer.value).toString());
  }
  to.close();
  const [reply = ''] = replies;
  expect(JSON.parse(reply).choices[0].message.content).toBe('You said: Hello.');
});
