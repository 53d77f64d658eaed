import { HumanMessage, type ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { model, type OpenAiScene, startOpenAiScene } from './openai-scene.ts';

// LangChain.js with its OpenAI integration, before a provider that knows chat completions alone, and
// under a policy that keeps nothing.

let scene: OpenAiScene;

beforeAll(async () => {
  scene = await startOpenAiScene(false);
});
afterAll(() => scene.stop());

const weather = tool(async ({ city }) => `sun in ${city}`, {
  name: 'weather',
  description: 'The weather of a city.',
  schema: z.object({ city: z.string() }),
});
const shape = z.object({ city: z.string(), degrees: z.number() });

describe.each([
  ['chat completions', false],
  ['responses', true],
])('over %s', (_, useResponsesApi) => {
  const chat = () =>
    new ChatOpenAI({
      ...{ model, apiKey: scene.apiKey, useResponsesApi, maxRetries: 0 },
      configuration: { baseURL: scene.baseURL },
    });

  it('says something, whole and streamed', async () => {
    const whole = await chat().invoke('Hello.');
    expect(whole.text).toBe('You said: Hello.');
    expect(whole.usage_metadata).toMatchObject({ input_tokens: 20, output_tokens: 10 });
    let text = '';
    for await (const chunk of await chat().stream('Hello again.')) text += chunk.text;
    expect(text).toBe('You said: Hello again.');
  });

  it('calls tools at once and in turn', async () => {
    const bound = chat().bindTools([weather]);
    const messages: Parameters<typeof bound.invoke>[0] & unknown[] = [
      new HumanMessage('How is it?'),
    ];
    const calls: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const answer = await bound.invoke(messages);
      calls.push(answer.tool_calls?.length ?? 0);
      messages.push(answer);
      for (const call of answer.tool_calls ?? []) {
        const said: ToolMessage = await weather.invoke({ ...call, type: 'tool_call' });
        messages.push(said);
      }
    }
    expect(calls).toEqual([2, 1, 0]);
    expect((messages.at(-1) as HumanMessage).text).toBe(
      'I was told: sun in London, sun in Rome, sun in Paris.',
    );
  });

  it('answers in a shape', async () => {
    const shaped = chat().withStructuredOutput(shape, { name: 'weather', method: 'jsonSchema' });
    expect(await shaped.invoke('As JSON.')).toEqual({ city: 'London', degrees: 21 });
  });

  it('fails by a status that it knows', async () => {
    await expect(chat().invoke('fail')).rejects.toMatchObject({ status: 429 });
    const gone = new AbortController();
    const asked = chat().invoke('hang', { signal: gone.signal });
    const refused = expect(asked).rejects.toThrow(/abort/i);
    await expect.poll(() => JSON.stringify(scene.double.received.at(-1))).toContain('hang');
    gone.abort();
    await refused;
  });
});

it('gets vectors of texts, one by one and together', async () => {
  const embeddings = new OpenAIEmbeddings({
    ...{ model: 'sim/embed', apiKey: scene.apiKey, maxRetries: 0, dimensions: 32 },
    configuration: { baseURL: scene.baseURL },
  });
  const texts = ['the cat sat on the mat', 'a cat sat on a mat', 'revenue'];
  const vectors = await embeddings.embedDocuments(texts);
  expect(vectors.map((vector) => vector.length)).toEqual([32, 32, 32]);
  expect(await embeddings.embedQuery('revenue')).toEqual(vectors[2]);
  const other = new OpenAIEmbeddings({
    ...{ model: 'sim/none', apiKey: scene.apiKey, maxRetries: 0 },
    configuration: { baseURL: scene.baseURL },
  });
  await expect(other.embedQuery('x')).rejects.toMatchObject({ status: 404 });
});
