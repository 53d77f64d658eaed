import { createAnthropic } from '@ai-sdk/anthropic';
import { APICallError, generateText, Output, stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AnthropicScene, startAnthropicScene } from './anthropic-scene.ts';

// Vercel's AI SDK with its Anthropic provider: before Anthropic, and before a provider that knows
// OpenAI's chat completions alone.

let scene: AnthropicScene;
let provider: ReturnType<typeof createAnthropic>;

beforeAll(async () => {
  scene = await startAnthropicScene();
  provider = createAnthropic({ baseURL: `${scene.baseURL}/v1`, apiKey: scene.apiKey });
});
afterAll(() => scene.stop());

const weather = tool({
  description: 'The weather of a city.',
  inputSchema: z.object({ city: z.string().optional() }),
  execute: async ({ city = 'nowhere' }) => `sun in ${city}`,
});
const claude = 'claude-opus-4-5';

describe.each([
  [claude, 'nowhere'],
  ['openai/house-model', 'Paris'],
])('%s', (model, third) => {
  const ask = () => ({ model: provider(model), maxRetries: 0, maxOutputTokens: 2_048 });
  const told = `I was told: sun in London, sun in Rome, sun in ${third}.`;

  it('says something, whole and streamed', async () => {
    const whole = await generateText({ ...ask(), prompt: 'Hello.', system: 'Be brief.' });
    expect(whole.text).toBe('You said: Hello.');
    expect(whole.finishReason).toBe('stop');
    expect(whole.usage.outputTokens).toBe(10);
    const stream = streamText({ ...ask(), prompt: 'Hello again.' });
    let text = '';
    for await (const piece of stream.textStream) text += piece;
    expect(text).toBe('You said: Hello again.');
    expect((await stream.usage).outputTokens).toBe(10);
  });

  it('calls tools at once and in turn, whole and streamed', async () => {
    const rounds = { tools: { weather }, stopWhen: stepCountIs(5), prompt: 'How is it?' };
    const whole = await generateText({ ...ask(), ...rounds });
    expect(whole.text).toBe(told);
    expect(whole.steps.map(({ toolCalls }) => toolCalls.length)).toEqual([2, 1, 0]);
    const stream = streamText({ ...ask(), ...rounds });
    await stream.consumeStream();
    expect(await stream.text).toBe(told);
  });

  it('answers in a shape', async () => {
    const schema = z.object({ city: z.string(), degrees: z.number() });
    const { output } = await generateText({
      ...{ ...ask(), prompt: 'As JSON.', output: Output.object({ schema }) },
      providerOptions: { anthropic: { structuredOutputMode: 'outputFormat' } },
    });
    expect(output).toEqual({ city: 'London', degrees: 21 });
  });

  it('fails as its clients expect', async () => {
    const failed = generateText({ ...ask(), prompt: 'fail' });
    await expect(failed).rejects.toSatisfy(
      (error: unknown) => APICallError.isInstance(error) && error.statusCode === 429,
    );
  });

  it('stops when its client does', async () => {
    const gone = new AbortController();
    const asked = generateText({ ...ask(), prompt: 'hang', abortSignal: gone.signal });
    const refused = expect(asked).rejects.toThrow(/abort/i);
    const { received } = model === claude ? scene.anthropic : scene.openai;
    await expect.poll(() => JSON.stringify(received.at(-1))).toContain('hang');
    gone.abort();
    await refused;
  });
});

it('breaks off in the middle with an error', async () => {
  const errors: unknown[] = [];
  const stream = streamText({
    ...{ model: provider(claude), maxRetries: 0, prompt: 'break' },
    onError: ({ error }) => void errors.push(error),
  });
  await stream.consumeStream();
  expect(errors).toHaveLength(1);
});

it('keeps what the model thought over several rounds', async () => {
  const { reasoningText, text } = await generateText({
    ...{ model: provider(claude), maxRetries: 0, prompt: 'How is it?' },
    ...{ tools: { weather }, stopWhen: stepCountIs(5) },
    providerOptions: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1_024 } } },
  });
  expect(reasoningText).toBe('Hm. Well.');
  expect(text).toBe('I was told: sun in London, sun in Rome, sun in nowhere.');
});
