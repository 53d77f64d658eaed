// Every way of asking something of a model, with a text in it, and what a client reads of the answer.
import { InferenceDefinition } from '@alfred/contracts/inference';
import { grpcChannel } from '@alfred/grpc';
import { createClient } from '@alfred/service-kit';
import { Metadata } from 'nice-grpc-common';

/** Where Alfred is, and who asks. */
export interface At {
  readonly url: string;
  readonly inferencePort: number;
  readonly key: string;
}

/** What came of asking. */
export interface Heard {
  readonly request: string;
  /** Everything that the client can read, errors too. */
  readonly text: string;
}

/** One surface. Its texts go in, come out, or both. */
export interface Surface {
  readonly name: string;
  readonly says: readonly ('input' | 'output')[];
  /** Its answer is what it was asked, in these words of the client's. */
  ask(at: At, text: string): Promise<Heard>;
}

const both = ['input', 'output'] as const;
const chatModel = 'openai/house-model';
const said = (text: string) => [{ role: 'user', content: text }];

/** Asks with JSON. */
function posting(name: string, path: string, bodyOf: (text: string) => object): Surface {
  return {
    name,
    says: both,
    ask: async ({ url, key }, text) => {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: {
          ...{ 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
          ...(path.startsWith('/v1beta') ? { 'x-goog-api-key': key } : { 'x-api-key': key }),
          ...(path === '/v1/messages' ? {} : { authorization: `Bearer ${key}` }),
        },
        body: JSON.stringify(bodyOf(text)),
      });
      return heardIn(answer, await answer.text());
    },
  };
}

function heardIn(answer: Response, body: string): Heard {
  return { request: answer.headers.get('x-request-id') ?? '', text: readable(body) };
}

/** The texts of a body put together: of its JSON, its events, or itself. */
function readable(body: string): string {
  const events = body.startsWith('data:') || body.startsWith('event:');
  const pieces = events
    ? body.split('\n').flatMap((line) => (line.startsWith('data: {') ? [line.slice(6)] : []))
    : [body];
  return pieces
    .map((piece) => (/^\s*[[{]/.test(piece) ? stringsIn(JSON.parse(piece)) : piece))
    .join('');
}

/** Of every shape: deltas of chat, of responses, of messages, parts, errors, transcripts. */
const shown = new Set(['content', 'text', 'delta', 'message', 'revised_prompt', 'word']);

function stringsIn(value: unknown, field = ''): string {
  if (typeof value === 'string') return shown.has(field) ? value : '';
  if (Array.isArray(value)) return value.map((item) => stringsIn(item, field)).join('');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, of]) => stringsIn(of, name))
    .join('');
}

function conversing(name: string, stream: boolean): Surface {
  return {
    name,
    says: both,
    ask: async ({ inferencePort, key }, text) => {
      const to = grpcChannel({ addresses: `127.0.0.1:${inferencePort}` });
      const client = createClient(InferenceDefinition, to.channel);
      const body = { model: chatModel, messages: said(text), stream };
      const request = Buffer.from(JSON.stringify(body));
      async function* asks() {
        const value = { request, idempotencyKey: '', tags: '' };
        yield { call: 'a', ask: { $case: 'begin' as const, value } };
      }
      const metadata = Metadata({ authorization: `Bearer ${key}` });
      let heard = { request: '', text: '' };
      for await (const { answer } of client.converse(asks(), { metadata })) {
        if (answer?.$case === 'chunk' || answer?.$case === 'reply') {
          const more = readable(Buffer.from(answer.value).toString());
          heard = { ...heard, text: heard.text + more };
        } else if (answer?.$case === 'failed') {
          const { request: id, message } = answer.value;
          heard = { request: id, text: heard.text + message };
        } else if (answer?.$case === 'ended') heard = { ...heard, request: answer.value.request };
      }
      to.close();
      return heard;
    },
  };
}

/** A sound in which somebody says the text, or a hint that says it. */
function transcribing(name: string, format: string, hint?: string): Surface {
  return {
    name,
    says: [hint ? 'input' : 'output'],
    ask: async ({ url, key }, text) => {
      const form = new FormData();
      form.set('model', 'openai/house-ear');
      form.set('response_format', format);
      if (hint) form.set(hint, text);
      form.set('file', new Blob([hint ? 'silence' : text]), 'said.wav');
      const headers = { authorization: `Bearer ${key}` };
      const path = `${url}/v1/audio/transcriptions`;
      const answer = await fetch(path, { method: 'POST', headers, body: form });
      return heardIn(answer, await answer.text());
    },
  };
}

const oneWay = (surface: Surface): Surface => ({ ...surface, says: ['input'] });
const gemini = `/v1beta/models/${encodeURIComponent(chatModel)}`;
const contents = (text: string) => ({ contents: [{ role: 'user', parts: [{ text }] }] });

const chats = [false, true].flatMap((stream) => {
  const how = stream ? ', streamed' : '';
  return [
    posting(`chat${how}`, '/v1/chat/completions', (text) => ({
      ...{ model: chatModel, messages: said(text), stream },
    })),
    posting(`responses${how}`, '/v1/responses', (input) => ({ model: chatModel, input, stream })),
    posting(`messages${how}`, '/v1/messages', (text) => ({
      ...{ model: chatModel, max_tokens: 64, messages: said(text), stream },
    })),
    conversing(`gRPC${how}`, stream),
  ];
});

/** All of them. */
export const surfaces: readonly Surface[] = [
  ...chats,
  posting('generateContent', `${gemini}:generateContent`, contents),
  posting('streamGenerateContent', `${gemini}:streamGenerateContent?alt=sse`, contents),
  posting('streamGenerateContent as a list', `${gemini}:streamGenerateContent`, contents),
  oneWay(
    posting('embeddings', '/v1/embeddings', (text) => ({
      ...{ model: 'openai/house-vector', input: ['a house', text] },
    })),
  ),
  oneWay(
    posting('moderations', '/v1/moderations', (text) => ({
      ...{ model: 'openai/house-judge', input: [{ type: 'text', text }] },
    })),
  ),
  posting('images', '/v1/images/generations', (prompt) => ({
    ...{ model: 'openai/house-brush', prompt },
  })),
  oneWay(
    posting('speech', '/v1/audio/speech', (input) => ({
      ...{ model: 'openai/house-voice', voice: 'butler', input },
    })),
  ),
  oneWay(
    posting('instructions of speech', '/v1/audio/speech', (instructions) => ({
      ...{ model: 'openai/house-voice', voice: 'butler', input: 'Good day.', instructions },
    })),
  ),
  transcribing('transcriptions', 'json'),
  transcribing('transcriptions with their words', 'verbose_json'),
  transcribing('transcriptions as text', 'text'),
  transcribing('subtitles', 'srt'),
  transcribing('hints of transcriptions', 'json', 'prompt'),
];

const hello = said('Hello');
const calm = { model: chatModel, messages: hello };
const anthropic = { ...calm, max_tokens: 64 };
const schema = (text: string) => ({ type: 'object', properties: { a: { enum: [text] } } });
const tool = (text: string) => ({
  ...{ type: 'function', function: { name: 'f', parameters: schema(text) } },
});

const chatWith = (name: string, fieldsOf: (text: string) => object): Surface =>
  oneWay(posting(name, '/v1/chat/completions', (text) => ({ ...calm, ...fieldsOf(text) })));
const asking = (name: string, path: string, body: object, field = 'user'): Surface =>
  oneWay(posting(name, path, (text) => ({ ...body, [field]: text })));

/** Fields beside the prompt in which something may be said: a placeholder may stand there. */
export const saidFields: readonly Surface[] = [
  chatWith('user of chat', (user) => ({ user })),
  chatWith('stop of chat', (stop) => ({ stop: [stop] })),
  chatWith('metadata of chat', (about) => ({ metadata: { about } })),
  chatWith('name of a message', (name) => ({ messages: [{ ...hello[0], name }] })),
  chatWith('description of a tool', (description) => ({
    tools: [{ type: 'function', function: { name: 'f', description } }],
  })),
  asking('user of responses', '/v1/responses', { model: chatModel, input: 'Hello' }),
  oneWay(
    posting('user of messages', '/v1/messages', (id) => ({
      ...{ ...anthropic, metadata: { user_id: id } },
    })),
  ),
  oneWay(
    posting('stop of messages', '/v1/messages', (stop) => ({
      ...{ ...anthropic, stop_sequences: [stop] },
    })),
  ),
  oneWay(
    posting('stop of generateContent', `${gemini}:generateContent`, (stop) => ({
      ...{ ...contents('Hello'), generationConfig: { stopSequences: [stop] } },
    })),
  ),
  asking('user of embeddings', '/v1/embeddings', { model: 'openai/house-vector', input: 'a' }),
  asking('user of moderations', '/v1/moderations', { model: 'openai/house-judge', input: 'a' }),
  asking('user of images', '/v1/images/generations', { model: 'openai/house-brush', prompt: 'a' }),
  asking('user of speech', '/v1/audio/speech', {
    ...{ model: 'openai/house-voice', voice: 'butler', input: 'Good day.' },
  }),
  transcribing('user of transcriptions', 'json', 'user'),
];

/** Fields that mean something to a machine, or that nobody here knows. */
export const fixedFields: readonly Surface[] = [
  chatWith('unknown field of chat', (text) => ({ 'x-vendor': { hint: text } })),
  chatWith('name of a field of metadata', (text) => ({ metadata: { [text]: 'yes' } })),
  chatWith('schema of a tool', (text) => ({ tools: [tool(text)] })),
  chatWith('schema of an answer', (text) => ({
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema: schema(text) } },
  })),
  asking('field of responses', '/v1/responses', { model: chatModel, input: 'Hello' }, 'x-vendor'),
  oneWay(
    posting('schema of messages', '/v1/messages', (text) => ({
      ...{ ...anthropic, tools: [{ name: 'f', input_schema: schema(text) }] },
    })),
  ),
  asking(
    'field of embeddings',
    '/v1/embeddings',
    {
      ...{ model: 'openai/house-vector', input: 'a' },
    },
    'x-vendor',
  ),
  asking(
    'field of images',
    '/v1/images/generations',
    {
      ...{ model: 'openai/house-brush', prompt: 'a' },
    },
    'x-vendor',
  ),
  asking(
    'field of speech',
    '/v1/audio/speech',
    {
      ...{ model: 'openai/house-voice', voice: 'butler', input: 'Good day.' },
    },
    'x-vendor',
  ),
  transcribing('field of transcriptions', 'json', 'x-vendor'),
];
