// Google's own client with nothing changed but address and key, on models of Google's, of another
// provider's and on the simulated one; and OpenAI's client on a model of Google's.
import {
  createPartFromBase64,
  createUserContent,
  FunctionCallingConfigMode,
  GoogleGenAI,
  Type,
} from '@google/genai';
import type OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { failed, gathered, lastWords, warmer, weather } from './google-client.ts';
import { type GoogleDouble, startGoogleDouble } from './google-double.ts';
import { nano } from './management.ts';
import { openaiClient, say } from './openai-client.ts';

const model = 'gemini-3-flash-preview';
/** A picture of one point. */
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
let google: GoogleDouble;
let alfred: AlfredProcess;
let client: GoogleGenAI;

const clientOf = (apiKey: string): GoogleGenAI =>
  new GoogleGenAI({
    apiKey,
    httpOptions: { baseUrl: alfred.demo.url, retryOptions: { attempts: 1 } },
  });

beforeAll(async () => {
  google = await startGoogleDouble();
  alfred = await startAlfred(await temporaryHome(), {
    GEMINI_API_KEY: 'AIza-double',
    GEMINI_BASE_URL: `${google.url}/v1beta`,
    OPENAI_BASE_URL: `${google.url}/v1`,
  });
  client = clientOf(alfred.demo.demoKey);
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
  google.close();
});

describe('Google’s client on a model of Google’s', () => {
  it('is answered, and pays for the thoughts too', async () => {
    const reply = await client.models.generateContent({ model, contents: 'good evening' });
    expect(reply.text).toBe('You said good evening');
    expect(reply.candidates?.[0]?.finishReason).toBe('STOP');
    expect(reply.usageMetadata).toMatchObject({
      promptTokenCount: 11,
      candidatesTokenCount: 6,
      thoughtsTokenCount: 62,
      totalTokenCount: 79,
    });
    const headers = reply.sdkHttpResponse?.headers ?? {};
    expect(headers['x-alfred-provider']).toBe('google');
    // 11 in at 500, 6 and 62 out at 3,000 nano-dollars.
    expect(nano(headers['x-alfred-cost'] ?? '')).toBe(11n * 500n + 68n * 3_000n);
  });

  it('streams, with thoughts where they are wanted', async () => {
    const config = { thinkingConfig: { includeThoughts: true }, systemInstruction: 'Be brief.' };
    const { pieces, last } = await gathered(
      await client.models.generateContentStream({ model, contents: 'hello', config }),
    );
    const parts = pieces.flatMap((piece) => piece.candidates?.[0]?.content?.parts ?? []);
    const said = (isThought: boolean) =>
      parts.filter(({ thought }) => (thought ?? false) === isThought).map(({ text }) => text);
    expect(said(true).join('')).toBe('The guest has said something.');
    expect(said(false).join('')).toBe('You said hello');
    expect(last?.candidates?.[0]?.finishReason).toBe('STOP');
    expect(last?.usageMetadata?.totalTokenCount).toBe(79);
    expect(google.bodies.at(-1)).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
    });
    const hidden = await gathered(
      await client.models.generateContentStream({ model, contents: 'hello' }),
    );
    expect(hidden.text).toBe('You said hello');
  });

  it.each(['whole', 'streamed'])('calls tools at once and in rounds: %s', async (how) => {
    const chat = client.chats.create({
      model,
      config: { tools: [{ functionDeclarations: [weather, warmer] }] },
    });
    const send = async (message: Parameters<typeof chat.sendMessage>[0]['message']) => {
      if (how === 'whole') return (await chat.sendMessage({ message })).functionCalls ?? [];
      const { pieces } = await gathered(await chat.sendMessageStream({ message }));
      return pieces.flatMap((piece) => piece.functionCalls ?? []);
    };
    const answer = (name: string, response: Record<string, unknown>) => ({
      functionResponse: { name, response },
    });
    const first = await send('weather');
    expect(first).toMatchObject([
      { name: 'weather', args: { city: 'Rome' } },
      { name: 'weather', args: { city: 'Oslo' } },
    ]);
    const second = await send([
      answer('weather', { degrees: 20 }),
      answer('weather', { degrees: 5 }),
    ]);
    expect(second).toMatchObject([{ name: 'warmer', args: { a: 'Rome', b: 'Oslo' } }]);
    expect(await send([answer('warmer', { output: 'Rome' })])).toEqual([]);
    expect(lastWords(chat)).toBe('Rome is warmer.');
    expect(google.bodies.at(-1)?.contents.at(-1)).toMatchObject({
      parts: [{ functionResponse: { name: 'warmer', response: { output: 'Rome' } } }],
    });
  });

  it('gets JSON as it was described', async () => {
    const reply = await client.models.generateContent({
      model,
      contents: 'where?',
      config: {
        responseMimeType: 'application/json',
        responseSchema: {
          type: Type.OBJECT,
          properties: { room: { type: Type.STRING, enum: ['library', 'hall'] } },
        },
      },
    });
    expect(JSON.parse(reply.text ?? '')).toEqual({ room: 'library' });
    expect(google.bodies.at(-1)?.generationConfig).toMatchObject({
      responseSchema: { properties: { room: { enum: ['library', 'hall'] } } },
    });
  });

  it('shows a picture', async () => {
    const contents = createUserContent(['what is it?', createPartFromBase64(dot, 'image/png')]);
    const reply = await client.models.generateContent({ model, contents });
    expect(reply.text).toBe('You said image/png');
    expect(google.bodies.at(-1)?.contents[0]?.parts[1]).toEqual({
      inlineData: { mimeType: 'image/png', data: dot },
    });
  });

  it('sends a prompt of a megabyte', async () => {
    const prompt = 'tea, '.repeat(200_000);
    const reply = await client.models.generateContent({ model, contents: prompt });
    expect(reply.text).toContain('You said tea, tea');
    expect(google.bodies.at(-1)?.contents[0]?.parts[0]?.text).toHaveLength(prompt.length);
  });

  it('may be aborted', async () => {
    const abort = new AbortController();
    const call = client.models.generateContent({
      model,
      contents: 'slow',
      config: { abortSignal: abort.signal },
    });
    const told = expect(call).rejects.toThrow(/abort/i);
    await expect.poll(() => google.bodies.at(-1)?.contents[0]?.parts[0]?.text).toBe('slow');
    abort.abort();
    await told;
  });
});

describe('what Google’s client is told of errors', () => {
  const ask = (contents: string) => client.models.generateContent({ model, contents });

  it('of the provider: the request, the rate and how long to wait', async () => {
    const wrong = await failed(ask('wrong'));
    expect(wrong.status).toBe(400);
    expect(wrong.message).toMatch(/INVALID_ARGUMENT.*provider_rejected/);
    const busy = await failed(ask('busy'));
    expect(busy.status).toBe(429);
    expect(busy.message).toMatch(/RESOURCE_EXHAUSTED.*"retryDelay":"7s"/);
  });

  it('of Alfred: keys, models and what nobody can carry', async () => {
    const stranger = clientOf('alf_live_no');
    const noKey = await failed(stranger.models.generateContent({ model, contents: 'x' }));
    expect(noKey).toMatchObject({
      status: 401,
      message: expect.stringContaining('UNAUTHENTICATED'),
    });
    const none = client.models.generateContent({ model: 'sim/none', contents: 'x' });
    expect((await failed(none)).status).toBe(404);
    const spoken = client.models.generateContent({
      model,
      contents: 'x',
      config: { speechConfig: {} },
    });
    expect((await failed(spoken)).message).toContain('generationConfig.speechConfig');
  });

  it('in the middle of a stream', async () => {
    const stream = await client.models.generateContentStream({ model, contents: 'cut' });
    expect((await failed(gathered(stream))).message).toContain('provider_');
  });
});

describe('Google’s client on models of others', () => {
  it('gets vectors of texts, one by one and together', async () => {
    const contents = ['the cat sat', 'a cat sat', 'revenue'];
    const asked = { model: 'sim/embed', contents, config: { outputDimensionality: 16 } };
    const { embeddings = [] } = await client.models.embedContent(asked);
    expect(embeddings.map(({ values }) => values?.length)).toEqual([16, 16, 16]);
    const many = { model: 'sim/embed', contents: [{ parts: [{ text: 'a' }, { text: 'b' }] }] };
    expect((await failed(client.models.embedContent(many))).message).toContain('parts[1]');
  });

  it('is answered by the simulated one, counts and lists', async () => {
    const simulated = { model: 'sim/echo', contents: 'tea at five' };
    const reply = await client.models.generateContent(simulated);
    expect(reply.text).toBe('tea at five');
    const { totalTokens } = await client.models.countTokens(simulated);
    expect(totalTokens).toBe(reply.usageMetadata?.promptTokenCount);
    const names: (string | undefined)[] = [];
    for await (const { name } of await client.models.list({ config: { pageSize: 20 } })) {
      names.push(name);
    }
    expect(names).toEqual(expect.arrayContaining(['models/sim/echo', `models/${model}`]));
    expect((await client.models.get({ model })).name).toBe(`models/${model}`);
  });

  it.each(['whole', 'streamed'])('calls tools of an OpenAI model: %s', async (how) => {
    const chat = client.chats.create({
      model: 'gpt-4o-mini',
      config: {
        tools: [{ functionDeclarations: [weather] }],
        toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.AUTO } },
      },
    });
    const send = async (message: Parameters<typeof chat.sendMessage>[0]['message']) => {
      if (how === 'whole') return chat.sendMessage({ message });
      return (await gathered(await chat.sendMessageStream({ message }))).last;
    };
    const first = await send('weather');
    expect(first?.functionCalls).toMatchObject([{ name: 'weather', args: { city: 'Rome' } }]);
    const [called] = first?.functionCalls ?? [];
    const { id, name } = called ?? {};
    await send([{ functionResponse: { id, name, response: { output: 'sunny' } } }] as never);
    expect(lastWords(chat)).toBe('sunny');
  });
});

describe('OpenAI’s client on a model of Google’s', () => {
  const named = `google/${model}`;
  const tools = [weather, { ...warmer, parameters: undefined }].map(({ name }) => ({
    type: 'function' as const,
    function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  }));
  let openai: OpenAI;
  beforeAll(() => {
    openai = openaiClient(alfred.demo, alfred.demo.demoKey);
  });

  it('streams, with usage at the end', async () => {
    const stream = await openai.chat.completions.create({
      model: named,
      messages: say('good morning'),
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let last: OpenAI.Chat.ChatCompletionChunk | undefined;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      last = chunk;
    }
    expect(text).toBe('You said good morning');
    expect(last?.usage).toMatchObject({ prompt_tokens: 11, completion_tokens: 68 });
  });

  it('calls tools in rounds, and need not know of signatures', async () => {
    const messages: OpenAI.Chat.ChatCompletionMessageParam[] = say('weather');
    const rounds: string[][] = [];
    for (let round = 0; round < 3; round += 1) {
      const { choices } = await openai.chat.completions.create({ model: named, messages, tools });
      const calls = (choices[0]?.message.tool_calls ?? []).flatMap((call) =>
        call.type === 'function' ? [call] : [],
      );
      rounds.push(calls.map((call) => call.function.name));
      if (calls.length === 0) break;
      const known = calls.map(({ id, type, function: called }) => ({ id, type, function: called }));
      messages.push({ role: 'assistant', tool_calls: known });
      for (const { id } of calls) messages.push({ role: 'tool', tool_call_id: id, content: '20' });
    }
    expect(rounds).toEqual([['weather', 'weather'], ['warmer'], []]);
  });

  it('is told by name what Google cannot carry', async () => {
    const asked = openai.chat.completions.create({
      model: named,
      messages: say('x'),
      logit_bias: { 1: 1 },
    });
    await expect(asked).rejects.toMatchObject({
      code: 'parameter_unsupported',
      param: 'logit_bias',
    });
  });
});
