import OpenAI from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newUser } from './management.ts';
import {
  model,
  type OpenAiScene,
  picture,
  seeingModel,
  startOpenAiScene,
  weatherSchema,
} from './openai-scene.ts';

// Responses through OpenAI's own client, before a provider that knows chat completions alone.

let scene: OpenAiScene;
let client: OpenAI;
const clientOf = (apiKey: string) => new OpenAI({ baseURL: scene.baseURL, apiKey, maxRetries: 0 });

beforeAll(async () => {
  scene = await startOpenAiScene(true);
  client = clientOf(scene.apiKey);
});
afterAll(() => scene.stop());

const tools = [
  {
    ...{ type: 'function' as const, name: 'weather', strict: true },
    parameters: { ...weatherSchema, required: [...weatherSchema.required] },
  },
];
type Items = OpenAI.Responses.ResponseInputItem[];

/** What a tool would say to each call. */
function answersTo(output: readonly OpenAI.Responses.ResponseOutputItem[]): Items {
  return output.flatMap((item) =>
    item.type === 'function_call'
      ? [
          {
            ...{ type: 'function_call_output' as const, call_id: item.call_id },
            output: `sun in ${JSON.parse(item.arguments).city}`,
          },
        ]
      : [],
  );
}

describe('a response', () => {
  it('is answered, with usage and its cost', async () => {
    const { data, response } = await client.responses
      .create({ model, input: 'Hello.', instructions: 'Be brief.' })
      .withResponse();
    expect(data.output_text).toBe('You said: Hello.');
    expect(data.usage).toMatchObject({
      input_tokens: 20,
      input_tokens_details: { cached_tokens: 5 },
      total_tokens: 30,
    });
    expect(response.headers.get('x-alfred-cost')).not.toBeNull();
    expect(scene.double.received.at(-1)?.messages[0]).toEqual({
      ...{ role: 'system', content: 'Be brief.' },
    });
  });

  it('streams what its last event says', async () => {
    const stream = client.responses.stream({ model, input: 'Hello again.' });
    let text = '';
    stream.on('response.output_text.delta', ({ delta }) => {
      text += delta;
    });
    const final = await stream.finalResponse();
    expect(text).toBe('You said: Hello again.');
    expect(final.output_text).toBe(text);
    expect(final.status).toBe('completed');
  });

  it('thinks aloud, as it came or in a summary', async () => {
    const whole = await client.responses.create({ model, input: 'think' });
    expect(whole.output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
    expect(whole.output[0]).toMatchObject({ content: [{ text: 'Hm. Well.' }], summary: [] });
    const reasoning = { effort: 'low', summary: 'auto' } as const;
    const stream = client.responses.stream({ model, input: 'think', reasoning });
    expect((await stream.finalResponse()).output[0]).toMatchObject({
      summary: [{ type: 'summary_text', text: 'Hm. Well.' }],
    });
    expect(scene.double.received.at(-1)?.reasoning_effort).toBe('low');
  });

  it('may be about a picture', async () => {
    const content = [
      { type: 'input_text' as const, text: 'What is this?' },
      { type: 'input_image' as const, image_url: picture, detail: 'low' as const },
    ];
    const input = [{ role: 'user' as const, content }];
    const seen = await client.responses.create({ model: seeingModel, input });
    expect(seen.output_text).toBe('I see 1 image.');
    expect(JSON.stringify(scene.double.received.at(-1)?.messages)).toContain(picture);
  });

  it('has the shape that was asked for', async () => {
    const shape = z.object({ city: z.string(), degrees: z.number() });
    const text = { format: zodTextFormat(shape, 'weather') };
    const parsed = await client.responses.parse({ model, input: 'As JSON.', text });
    expect(parsed.output_parsed).toEqual({ city: 'London', degrees: 21 });
    const streamed = await client.responses
      .stream({ model, input: 'As JSON.', text })
      .finalResponse();
    expect(streamed.output_parsed).toEqual({ city: 'London', degrees: 21 });
  });
});

describe('tools', () => {
  it.each([false, true])('are called over several rounds (streamed: %s)', async (streamed) => {
    const ask = async (input: Items) =>
      streamed
        ? client.responses.stream({ model, input, tools, store: false }).finalResponse()
        : client.responses.create({ model, input, tools, store: false });
    let input: Items = [{ role: 'user', content: 'How is the weather?' }];
    const calls: number[] = [];
    let text = '';
    for (let round = 0; round < 3; round += 1) {
      const { output, output_text } = await ask(input);
      const answers = answersTo(output);
      calls.push(answers.length);
      text = output_text;
      input = [...input, ...(output as Items), ...answers];
    }
    expect(calls).toEqual([2, 1, 0]);
    expect(text).toBe('I was told: sun in London, sun in Rome, sun in Paris.');
  });

  it('go on from a response that is kept', async () => {
    const first = await client.responses.create({ model, input: 'Weather?', tools });
    const second = await client.responses.create({
      ...{ model, tools, previous_response_id: first.id },
      input: answersTo(first.output),
    });
    const third = client.responses.stream({
      ...{ model, tools, previous_response_id: second.id },
      input: answersTo(second.output),
    });
    const final = await third.finalResponse();
    expect(final.output_text).toBe('I was told: sun in London, sun in Rome, sun in Paris.');
    expect(scene.double.received.at(-1)?.messages).toHaveLength(6);
    const last = await client.responses.create({
      ...{ model, previous_response_id: final.id, input: 'Thank you.' },
    });
    expect(last.status).toBe('completed');
  });
});

describe('a response that is kept', () => {
  it('is the client’s own, to read, to list and to delete', async () => {
    const created = await client.responses.create({ model, input: 'Keep this.' });
    const read = await client.responses.retrieve(created.id);
    expect(read.output_text).toBe('You said: Keep this.');
    const items = await client.responses.inputItems.list(created.id);
    expect(items.data[0]).toMatchObject({ content: [{ type: 'input_text', text: 'Keep this.' }] });
    const other = clientOf((await newUser(scene.alfred.demo, '1.00')).key);
    await expect(other.responses.retrieve(created.id)).rejects.toMatchObject({ status: 404 });
    await expect(
      other.responses.create({ model, input: 'x', previous_response_id: created.id }),
    ).rejects.toMatchObject({ code: 'response_unknown' });
    await client.responses.delete(created.id);
    await expect(client.responses.retrieve(created.id)).rejects.toMatchObject({
      ...{ status: 404, code: 'response_unknown' },
    });
  });

  it('is not kept where the client does not want it', async () => {
    const { id, store } = (await client.responses.create({
      ...{ model, input: 'Forget this.', store: false },
    })) as OpenAI.Responses.Response & { store: boolean };
    expect(store).toBe(false);
    await expect(client.responses.retrieve(id)).rejects.toMatchObject({ status: 404 });
  });
});

describe('what goes wrong', () => {
  it('has the client’s own types of errors', async () => {
    await expect(client.responses.create({ model, input: 'fail' })).rejects.toBeInstanceOf(
      OpenAI.RateLimitError,
    );
    const refused = client.responses.create({ model, input: 'x', background: true });
    await expect(refused).rejects.toMatchObject({ status: 400, param: 'background' });
    await expect(
      clientOf('alf_live_x').responses.create({ model, input: 'x' }),
    ).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  });

  it('is told in a stream that has begun', async () => {
    const cut = client.responses.stream({ model, input: 'cut' }).finalResponse();
    await expect(cut).rejects.toThrow(/ended the stream/);
    const events = await client.responses.create({ model, input: 'cut', stream: true });
    const types: string[] = [];
    const reading = async () => {
      for await (const event of events) types.push(event.type);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'provider_stream_cut' });
    expect(types.at(-1)).toBe('response.output_item.done');
  });

  it('is nothing where the client goes away itself', async () => {
    const gone = new AbortController();
    const asked = client.responses.create({ model, input: 'hang' }, { signal: gone.signal });
    const refused = expect(asked).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
    await expect.poll(() => scene.double.received.at(-1)?.messages.at(-1)?.content).toBe('hang');
    gone.abort();
    await refused;
    const late = client.responses.create({ model, input: 'hang' }, { timeout: 50 });
    await expect(late).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
    expect((await client.responses.create({ model, input: 'Still there?' })).status).toBe(
      'completed',
    );
  });

  it('is not the size of a prompt of a megabyte', async () => {
    const input = 'All work and no play. '.repeat(48_000);
    const { output_text } = await client.responses.create({ model, input, max_output_tokens: 9 });
    expect(output_text).toContain('All work');
    expect(Buffer.byteLength(input)).toBeGreaterThan(1_000_000);
  });
});
