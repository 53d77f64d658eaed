// What the document says of the routes that models are called by, held against the running product:
// what it lets clients send is taken, what it refuses is refused, and every answer is as it says.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, type ResponseChecker, responseChecker } from '../management/check-response.ts';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';

interface Operation {
  readonly tags: readonly string[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: object }>>;
  };
}

type Document = Parameters<typeof responseChecker>[0] & {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

interface Call {
  /** The operation, as the document has it. */
  readonly of: string;
  /** Where it is not the document's. */
  readonly path?: string;
  readonly body?: unknown;
  /** What neither the document nor Alfred takes. */
  readonly wrong?: readonly object[];
  readonly headers?: Readonly<Record<string, string>>;
}

const messages = [{ role: 'user', content: 'Tea at five, please.' }];
const contents = [{ role: 'user', parts: [{ text: 'Tea at five, please.' }] }];
const chat = { model: 'sim/echo', messages };
const ofAnthropic = { 'anthropic-version': '2023-06-01' };
const gemini = '/v1beta/models/{model}';
const echo = '/v1beta/models/sim%2Fecho';
const embed = '/v1beta/models/sim%2Fembed';
const content = { parts: [{ text: 'Tea at five, please.' }] };

const calls: readonly Call[] = [
  {
    ...{ of: 'POST /v1/chat/completions', body: { ...chat, max_tokens: 9, temperature: 0.5 } },
    wrong: [{}, { ...chat, n: 0 }, { ...chat, messages: [] }, { ...chat, model: 'a b' }],
  },
  { of: 'POST /v1/chat/completions', body: { ...chat, stream: true } },
  {
    ...{ of: 'POST /v1/responses', body: { model: 'sim/echo', input: 'Tea.' } },
    wrong: [{ model: 'sim/echo' }, { model: 'sim/echo', input: 'x', max_output_tokens: 0 }],
  },
  { of: 'POST /v1/responses', body: { model: 'sim/echo', input: messages, stream: true } },
  {
    ...{ of: 'POST /v1/embeddings', body: { model: 'sim/embed', input: ['a', 'b'] } },
    wrong: [
      { model: 'sim/embed', input: [] },
      { model: 'sim/embed', input: 'x', dimensions: 0 },
    ],
  },
  {
    ...{ of: 'POST /v1/moderations', body: { model: 'sim/moderate', input: 'Tea.' } },
    wrong: [{ model: 'sim/moderate' }, { model: 'sim/moderate', input: [] }],
  },
  {
    ...{ of: 'POST /v1/images/generations', body: { model: 'sim/image', prompt: 'A cup.' } },
    wrong: [{ model: 'sim/image' }, { model: 'sim/image', prompt: 'x', size: 'large' }],
  },
  {
    ...{
      of: 'POST /v1/audio/speech',
      body: { model: 'sim/speech', input: 'Tea.', response_format: 'wav' },
    },
    wrong: [
      { model: 'sim/speech', input: '' },
      { model: 'sim/speech', input: 'x', speed: 9 },
    ],
  },
  {
    ...{ of: 'POST /v1/messages', body: { ...chat, max_tokens: 9 }, headers: ofAnthropic },
    wrong: [chat, { ...chat, max_tokens: 0 }, { max_tokens: 9, model: 'sim/echo' }],
  },
  { of: 'POST /v1/messages', body: { ...chat, max_tokens: 9, stream: true } },
  { of: 'POST /v1/messages/count_tokens', body: chat, wrong: [{ model: 'sim/echo' }] },
  {
    ...{ of: `POST ${gemini}:generateContent`, path: `${echo}:generateContent` },
    ...{ body: { contents }, wrong: [{}, { contents, generationConfig: { candidateCount: 0 } }] },
  },
  {
    ...{ of: `POST ${gemini}:streamGenerateContent`, body: { contents } },
    path: `${echo}:streamGenerateContent?alt=sse`,
  },
  {
    ...{ of: `POST ${gemini}:streamGenerateContent`, body: { contents } },
    path: `${echo}:streamGenerateContent`,
  },
  { of: `POST ${gemini}:countTokens`, path: `${echo}:countTokens`, body: { contents } },
  {
    ...{ of: `POST ${gemini}:embedContent`, path: `${embed}:embedContent` },
    ...{ body: { content }, wrong: [{}, { content: { parts: [] } }] },
  },
  {
    ...{ of: `POST ${gemini}:batchEmbedContents`, path: `${embed}:batchEmbedContents` },
    ...{ body: { requests: [{ content }, { content }] }, wrong: [{}, { requests: [] }] },
  },
  { of: 'GET /v1/models' },
  { of: 'GET /v1/models', headers: ofAnthropic },
  { of: 'GET /v1/models/{model}', path: '/v1/models/sim%2Fecho' },
  { of: 'GET /v1/models/{model}', path: '/v1/models/sim%2Fecho', headers: ofAnthropic },
  { of: 'GET /v1beta/models' },
  { of: `GET ${gemini}`, path: echo },
];

/** What is kept is asked for by its id, and what is a form is sent as one. */
const others = [
  'POST /v1/audio/transcriptions',
  'GET /v1/responses/{id}',
  'GET /v1/responses/{id}/input_items',
  'DELETE /v1/responses/{id}',
];

let alfred: AlfredProcess;
let document: Document;
let check: ResponseChecker;
let takes: (of: string, body: unknown) => boolean;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  document = (await (await fetch(`${alfred.demo.url}/openapi.json`)).json()) as Document;
  check = responseChecker(document);
  takes = (of, body) => {
    const [method = '', path = ''] = of.split(' ');
    const content = document.paths[path]?.[method.toLowerCase()]?.requestBody?.content;
    const schema = content?.['application/json']?.schema;
    if (!schema) throw new Error(`${of} is sent nothing`);
    return new Ajv2020({ strict: false }).validate(schema, body);
  };
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

/** Its status; the answer must be one that the document knows. */
async function send(
  { of, path = of.split(' ')[1] ?? '', headers = {} }: Call,
  body: unknown,
  key = alfred.demo.demoKey,
): Promise<number> {
  const [method = ''] = of.split(' ');
  const form = body instanceof FormData;
  const answer = await fetch(alfred.demo.url + path, {
    method,
    headers: {
      ...{ authorization: `Bearer ${key}`, ...headers },
      ...(body !== undefined && !form && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
  });
  const { status } = answer;
  const told = Object.fromEntries(answer.headers);
  const type = answer.headers.get('content-type') ?? '';
  const text = type.startsWith('audio/') ? '' : await answer.text();
  if (text === '') await answer.arrayBuffer();
  check({ method, path, status, headers: told, body: bodyOf(told, text) });
  return status;
}

it('knows every route that these tests call, and no other', () => {
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, { tags }]) => tags.includes('models'))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  );
  const called = new Set([...calls.map(({ of }) => of), ...others]);
  expect(documented.toSorted()).toEqual([...called].toSorted());
});

describe.each(calls)('$of', (call) => {
  it('takes what the document takes, and answers as it says', async () => {
    if (call.body !== undefined) expect(takes(call.of, call.body)).toBe(true);
    expect(await send(call, call.body)).toBe(200);
  });

  it('refuses what the document refuses, and strangers, as it says', async () => {
    for (const wrong of call.wrong ?? []) {
      expect(takes(call.of, wrong), JSON.stringify(wrong)).toBe(false);
      expect(await send(call, wrong), JSON.stringify(wrong)).toBe(400);
    }
    expect(await send(call, call.body, 'alf_live_no')).toBe(401);
  });
});

describe('what is kept of responses, and forms', () => {
  it('are told of as the document says', async () => {
    const input = '/v1/responses/resp_none/input_items';
    const id = '/v1/responses/resp_none';
    expect(await send({ of: `GET ${id}` }, undefined)).toBe(404);
    expect(await send({ of: `DELETE ${id}` }, undefined)).toBe(404);
    expect(await send({ of: `GET ${input}` }, undefined)).toBe(404);
    const of = 'POST /v1/audio/transcriptions';
    const form = new FormData();
    form.set('model', 'sim/transcribe');
    expect(await send({ of }, form)).toBe(400);
  });
});
