// Google's own client on a model of Anthropic's; and the lists of models, as the clients of both read
// them.
import Anthropic, { BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import { createPartFromBase64, createUserContent, GoogleGenAI, Type } from '@google/genai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnthropicScene, startAnthropicScene } from './anthropic-scene.ts';
import { failed, gathered, lastWords, weather } from './google-client.ts';

const name = 'claude-sonnet-4-5';
/** Google serves models of Anthropic, too: among its clients theirs have a prefix. */
const model = `anthropic/${name}`;
/** A picture of one point. */
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let scene: AnthropicScene;
let client: GoogleGenAI;

const clientOf = (timeout?: number): GoogleGenAI =>
  new GoogleGenAI({
    apiKey: scene.apiKey,
    httpOptions: {
      ...{ baseUrl: scene.baseURL, retryOptions: { attempts: 1 } },
      ...(timeout !== undefined && { timeout }),
    },
  });

beforeAll(async () => {
  scene = await startAnthropicScene();
  client = clientOf();
});

afterAll(async () => {
  // Alfred waits for calls that hang there, with nobody waiting for them any more.
  scene.anthropic.close();
  await scene.stop();
});

const lastBody = () => scene.anthropic.received.at(-1)?.body;

describe('Google’s client on a model of Anthropic’s', () => {
  it('is answered, with what was used', async () => {
    const reply = await client.models.generateContent({
      ...{ model, contents: 'good evening', config: { systemInstruction: 'Be brief.' } },
    });
    expect(reply.text).toBe('You said: good evening');
    expect(reply.candidates?.[0]?.finishReason).toBe('STOP');
    expect(reply.usageMetadata).toMatchObject({
      ...{ promptTokenCount: 120, cachedContentTokenCount: 100, candidatesTokenCount: 10 },
    });
    expect(reply.sdkHttpResponse?.headers?.['x-alfred-provider']).toBe('anthropic');
    expect(JSON.stringify(lastBody()?.system)).toContain('Be brief.');
  });

  it('streams', async () => {
    const { text, last } = await gathered(
      await client.models.generateContentStream({ model, contents: 'hello' }),
    );
    expect(text).toBe('You said: hello');
    expect(last?.candidates?.[0]?.finishReason).toBe('STOP');
    expect(last?.usageMetadata?.candidatesTokenCount).toBe(10);
  });

  it.each(['whole', 'streamed'])('calls tools at once and in rounds: %s', async (how) => {
    const config = { tools: [{ functionDeclarations: [weather] }] };
    const chat = client.chats.create({ model, config });
    const send = async (message: Parameters<typeof chat.sendMessage>[0]['message']) => {
      if (how === 'whole') return (await chat.sendMessage({ message })).functionCalls ?? [];
      const { pieces } = await gathered(await chat.sendMessageStream({ message }));
      return pieces.flatMap((piece) => piece.functionCalls ?? []);
    };
    const answer = (output: string) => ({
      functionResponse: { name: 'weather', response: { output } },
    });
    expect(await send('weather')).toMatchObject([
      { name: 'weather', args: { city: 'London' } },
      { name: 'weather', args: { city: 'Rome' } },
    ]);
    expect(await send([answer('rain'), answer('sun')])).toMatchObject([{ name: 'weather' }]);
    expect(await send([answer('wind')])).toEqual([]);
    expect(lastWords(chat)).toMatch(/I was told: .*rain.*sun.*wind/);
  });

  it('gets JSON as it was described, and shows a picture', async () => {
    const reply = await client.models.generateContent({
      ...{ model, contents: 'where?' },
      config: {
        responseMimeType: 'application/json',
        responseSchema: { type: Type.OBJECT, properties: { city: { type: Type.STRING } } },
      },
    });
    expect(JSON.parse(reply.text ?? '')).toEqual({ city: 'London', degrees: 21 });
    const contents = createUserContent(['what is it?', createPartFromBase64(dot, 'image/png')]);
    const seen = await client.models.generateContent({ model, contents });
    expect(seen.text).toBe('I see 1 image.');
  });

  it('sends a prompt of a megabyte', async () => {
    const reply = await client.models.generateContent({ model, contents: 'tea, '.repeat(200_000) });
    expect(reply.text).toContain('You said: tea, tea');
  });

  it('is told of the provider’s errors: before anything came, and in the middle', async () => {
    const busy = await failed(client.models.generateContent({ model, contents: 'fail' }));
    expect(busy.status).toBe(429);
    expect(busy.message).toMatch(/RESOURCE_EXHAUSTED.*provider_rate_limited.*"retryDelay":"7s"/);
    const ask = async () =>
      gathered(await client.models.generateContentStream({ model, contents: 'break' }));
    expect((await failed(ask())).message).toContain('provider_overloaded');
  });

  it('is told by name what Anthropic cannot carry', async () => {
    const config = { frequencyPenalty: 1 };
    const refused = await failed(client.models.generateContent({ model, contents: 'x', config }));
    expect(refused.status).toBe(400);
    expect(refused.message).toMatch(/parameter_unsupported.*generationConfig\.frequencyPenalty/);
  });

  it('waits no longer than it wants to, and may hang up', async () => {
    const asked = { model, contents: 'hang' };
    await expect(clientOf(100).models.generateContent(asked)).rejects.toThrow(/abort|timeout/i);
    const calls = scene.anthropic.received.length;
    const abort = new AbortController();
    const config = { abortSignal: abort.signal };
    const told = expect(client.models.generateContent({ ...asked, config })).rejects.toThrow(
      /abort/i,
    );
    await expect.poll(() => scene.anthropic.received.length).toBe(calls + 1);
    abort.abort();
    await told;
  });
});

describe('Anthropic’s client', () => {
  const anthropic = (apiKey = scene.apiKey) =>
    new Anthropic({ apiKey, baseURL: scene.baseURL, maxRetries: 0 });

  it('lists the models, page by page, forwards and back', async () => {
    const first = await anthropic().models.list({ limit: 5 });
    expect(first).toMatchObject({ has_more: true, first_id: first.data[0]?.id });
    expect(first.last_id).toBe(first.data[4]?.id);
    const ids: string[] = [];
    for await (const each of anthropic().models.list({ limit: 50 })) {
      expect(each).toMatchObject({ type: 'model', display_name: expect.any(String) });
      expect(Date.parse(each.created_at)).toBeGreaterThan(0);
      ids.push(each.id);
    }
    expect(ids).toEqual(expect.arrayContaining([name, 'sim/echo', 'house-model']));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 5)).toEqual(first.data.map(({ id }) => id));
    const before = await anthropic().models.list({ limit: 2, before_id: ids[3] ?? '' });
    expect(before.data.map(({ id }) => id)).toEqual(ids.slice(1, 3));
    expect(before.has_more).toBe(true);
  });

  it('looks up one, by the name that it calls it by', async () => {
    const known = { max_input_tokens: expect.any(Number), max_tokens: expect.any(Number) };
    expect(await anthropic().models.retrieve(name)).toMatchObject({ id: name, ...known });
    expect(await anthropic().models.retrieve(model)).toMatchObject({ id: name });
    const simulated = await anthropic().models.retrieve('sim/echo');
    expect(simulated).toMatchObject({ id: 'sim/echo', lifecycle: 'active', line: null });
  });

  it('is told in its own words what is not there', async () => {
    const none = anthropic().models.retrieve('sim/none');
    await expect(none).rejects.toBeInstanceOf(NotFoundError);
    await expect(none).rejects.toMatchObject({
      error: { type: 'error', error: { type: 'not_found_error', code: 'model_unknown' } },
    });
    for (const query of [{ limit: 0 }, { after_id: 'none' }, { after_id: 'a', before_id: 'b' }]) {
      await expect(anthropic().models.list(query)).rejects.toBeInstanceOf(BadRequestError);
    }
    await expect(anthropic('alf_live_no').models.list()).rejects.toMatchObject({ status: 401 });
  });

  it('is not taken for OpenAI’s, nor for Google’s', async () => {
    const authorization = `Bearer ${scene.apiKey}`;
    const plain = await fetch(`${scene.baseURL}/v1/models`, { headers: { authorization } });
    expect(await plain.json()).toMatchObject({ object: 'list' });
    const google = await fetch(`${scene.baseURL}/v1/models`, {
      headers: { 'x-goog-api-key': scene.apiKey },
    });
    expect(await google.json()).toHaveProperty('models');
  });
});
