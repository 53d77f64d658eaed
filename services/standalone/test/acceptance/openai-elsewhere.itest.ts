import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnthropicScene, startAnthropicScene } from './anthropic-scene.ts';
import { weatherSchema } from './openai-scene.ts';

// OpenAI's own client, responses and all, before a provider of another dialect that wants its thoughts
// back unchanged: nothing is kept anywhere, so that they travel with the client.

let scene: AnthropicScene;
let client: OpenAI;

beforeAll(async () => {
  scene = await startAnthropicScene();
  const { baseURL, apiKey } = scene;
  client = new OpenAI({ baseURL: `${baseURL}/v1`, apiKey, maxRetries: 0 });
});
afterAll(() => scene.stop());

type Items = OpenAI.Responses.ResponseInputItem[];
const model = 'anthropic/claude-sonnet-4-5';
const tools = [
  {
    ...{ type: 'function' as const, name: 'weather', strict: null },
    parameters: { ...weatherSchema, required: [] },
  },
];
// Of Anthropic's own: it keeps its name on the way.
const thinking = { thinking: { type: 'enabled', budget_tokens: 1_024 } };

function toldBy(output: Items): Items {
  return output.flatMap((item) =>
    item.type === 'function_call'
      ? [
          {
            ...{ type: 'function_call_output' as const, call_id: item.call_id },
            output: `sun in ${JSON.parse(item.arguments).city ?? 'no city'}`,
          },
        ]
      : [],
  );
}

describe.each([false, true])('responses of Anthropic’s models (streamed: %s)', (streamed) => {
  const ask = async (input: Items, more: object = {}) => {
    const body = { model, input, tools, max_output_tokens: 2_000, ...more };
    return streamed ? client.responses.stream(body).finalResponse() : client.responses.create(body);
  };

  it.each([{}, thinking])('call tools over several rounds: %j', async (more) => {
    let input: Items = [{ role: 'user', content: 'How is it?' }];
    const calls: number[] = [];
    let text = '';
    for (let round = 0; round < 3; round += 1) {
      const { output, output_text } = await ask(input, more);
      const told = toldBy(output as Items);
      calls.push(told.length);
      text = output_text;
      input = [...input, ...(output as Items), ...told];
    }
    expect(calls).toEqual([2, 1, 0]);
    expect(text).toBe('I was told: sun in London, sun in Rome, sun in no city.');
  });

  it('say what they thought and what they used', async () => {
    const input: Items = [{ role: 'user', content: 'Hello.' }];
    const { output, usage } = await ask(input, { ...thinking, tools: [] });
    expect(output[0]).toMatchObject({ type: 'reasoning', content: [{ text: 'Hm. Well.' }] });
    expect(usage).toMatchObject({
      input_tokens: 120,
      input_tokens_details: { cached_tokens: 100 },
    });
  });
});
