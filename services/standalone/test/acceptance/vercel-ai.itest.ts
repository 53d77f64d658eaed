import { createOpenAI } from '@ai-sdk/openai';
import {
  APICallError,
  embed,
  embedMany,
  generateText,
  Output,
  stepCountIs,
  streamText,
  tool,
} from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { model, type OpenAiScene, picture, seeingModel, startOpenAiScene } from './openai-scene.ts';

// Vercel's AI SDK with its OpenAI provider, before a provider that knows chat completions alone. It
// speaks responses where it is not told otherwise, and refers to earlier answers item by item.

let scene: OpenAiScene;
let provider: ReturnType<typeof createOpenAI>;

beforeAll(async () => {
  scene = await startOpenAiScene(true);
  provider = createOpenAI({ baseURL: scene.baseURL, apiKey: scene.apiKey });
});
afterAll(() => scene.stop());

const weather = tool({
  description: 'The weather of a city.',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => `sun in ${city}`,
});
const told = 'I was told: sun in London, sun in Rome, sun in Paris.';

const surfaces = [
  ['responses', (name: string) => provider.responses(name)],
  ['chat completions', (name: string) => provider.chat(name)],
] as const;

describe.each(surfaces)('over %s', (surface, modelOf) => {
  const ask = () => ({ model: modelOf(model), maxRetries: 0 });
  const seeing = () => modelOf(seeingModel);

  it('says something, whole and streamed', async () => {
    const whole = await generateText({ ...ask(), prompt: 'Hello.', system: 'Be brief.' });
    expect(whole.text).toBe('You said: Hello.');
    expect(whole.finishReason).toBe('stop');
    expect(whole.usage).toMatchObject({ inputTokens: 20, outputTokens: 10 });
    const stream = streamText({ ...ask(), prompt: 'Hello again.' });
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    expect(text).toBe('You said: Hello again.');
    expect((await stream.usage).inputTokens).toBe(20);
  });

  it('calls tools at once and in turn, whole and streamed', async () => {
    const rounds = { tools: { weather }, stopWhen: stepCountIs(5), prompt: 'How is it?' };
    const whole = await generateText({ ...ask(), ...rounds });
    expect(whole.text).toBe(told);
    expect(whole.steps.map(({ toolCalls }) => toolCalls.length)).toEqual([2, 1, 0]);
    const stream = streamText({ ...ask(), ...rounds });
    await stream.consumeStream();
    expect(await stream.text).toBe(told);
    expect((await stream.steps).map(({ toolCalls }) => toolCalls.length)).toEqual([2, 1, 0]);
  });

  it('shows a picture', async () => {
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image' as const, image: picture },
    ];
    const { text } = await generateText({
      ...{ model: seeing(), maxRetries: 0 },
      messages: [{ role: 'user', content }],
    });
    expect(text).toBe('I see 1 image.');
  });

  it('answers in a shape', async () => {
    const schema = z.object({ city: z.string(), degrees: z.number() });
    const shaped = { prompt: 'As JSON.', output: Output.object({ schema }) };
    const { output } = await generateText({ ...ask(), ...shaped });
    expect(output).toEqual({ city: 'London', degrees: 21 });
    const stream = streamText({ ...ask(), ...shaped });
    await stream.consumeStream();
    expect(await stream.output).toEqual({ city: 'London', degrees: 21 });
  });

  it('fails as its clients expect', async () => {
    const failed = generateText({ ...ask(), prompt: 'fail' });
    await expect(failed).rejects.toSatisfy(
      (error: unknown) => APICallError.isInstance(error) && error.statusCode === 429,
    );
    const errors: unknown[] = [];
    const cut = streamText({
      ...{ ...ask(), prompt: 'cut' },
      onError: ({ error }) => void errors.push(error),
    });
    await cut.consumeStream();
    expect(errors).toHaveLength(1);
  });

  it('stops when its client does', async () => {
    const gone = new AbortController();
    const asked = generateText({ ...ask(), prompt: 'hang', abortSignal: gone.signal });
    const refused = expect(asked).rejects.toThrow(/abort/i);
    await expect.poll(() => JSON.stringify(scene.double.received.at(-1))).toContain('hang');
    gone.abort();
    await refused;
  });

  it(`is a call of ${surface} like any other`, async () => {
    const { response } = await generateText({ ...ask(), prompt: 'Hello.' });
    expect(response.headers?.['x-alfred-provider']).toBe('openai');
  });
});

it('needs nothing kept when it is told so', async () => {
  const { text } = await generateText({
    ...{ model: provider.responses(model), prompt: 'How is it?', maxRetries: 0 },
    ...{ tools: { weather }, stopWhen: stepCountIs(5) },
    providerOptions: { openai: { store: false } },
  });
  expect(text).toBe(told);
});

it('shows what the model thought', async () => {
  const { reasoningText } = await generateText({
    ...{ model: provider.responses(model), prompt: 'think', maxRetries: 0 },
    providerOptions: { openai: { reasoningSummary: 'auto', forceReasoning: true } },
  });
  expect(reasoningText).toBe('Hm. Well.');
});

it('gets vectors of texts, one by one and together', async () => {
  const embedder = provider.textEmbeddingModel('sim/embed');
  const values = ['the cat sat on the mat', 'a cat sat on a mat', 'revenue'];
  const { embeddings, usage } = await embedMany({ model: embedder, values, maxRetries: 0 });
  expect(embeddings.map((vector) => vector.length)).toEqual([256, 256, 256]);
  expect(usage.tokens).toBeGreaterThan(0);
  const { embedding } = await embed({ model: embedder, value: 'revenue', maxRetries: 0 });
  expect(embedding).toEqual(embeddings[2]);
  const none = provider.textEmbeddingModel('sim/none');
  await expect(embed({ model: none, value: 'x', maxRetries: 0 })).rejects.toMatchObject({
    statusCode: 404,
  });
});
