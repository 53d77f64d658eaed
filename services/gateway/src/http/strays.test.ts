// What the official clients of each vendor meet where nothing is served for them: their own words.
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey, testChat } from '../../test/fakes.ts';
import { httpSettings, testServer } from '../../test/http-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const clients = {
  openai: { authorization: `Bearer ${apiKey}` },
  anthropic: { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' },
  google: { 'x-goog-api-key': apiKey },
  nobody: {},
} as const;

type Client = keyof typeof clients;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function ask(client: Client, wish: string, sent: { payload?: string; type?: string } = {}) {
  const app = await testServer(testChat({}));
  closing.push(() => app.close());
  const [method, url = ''] = wish.split(' ') as [Method, string];
  const { payload, type } = sent;
  const reply = await app.inject({
    ...{ method, url },
    headers: { ...clients[client], ...(type !== undefined && { 'content-type': type }) },
    ...(payload !== undefined && { payload }),
  });
  const { statusCode: status, headers } = reply;
  return { status, headers, allow: headers.allow, body: reply.json() };
}

interface Told {
  readonly type?: string;
  readonly error: {
    readonly type?: string;
    readonly code: string | number;
    readonly status?: string;
    readonly details?: readonly { readonly reason?: string }[];
  };
}

/** The code of an error in the words of a dialect; false where it is in others'. */
const codeIn = {
  openai: ({ type, error }: Told) => !type && typeof error.type === 'string' && error.code,
  anthropic: ({ type, error }: Told) => type === 'error' && error.code,
  google: ({ error: { status, details } }: Told) => status !== undefined && details?.[0]?.reason,
};

describe('a path that nobody serves', () => {
  it.each<[keyof typeof codeIn, Client, string]>([
    ['openai', 'openai', 'GET /v1/files'],
    ['openai', 'openai', 'POST /v1/batches'],
    ['openai', 'openai', 'POST /v1/responses/compact'],
    ['openai', 'openai', 'POST /v1/responses/resp_1/cancel'],
    ['openai', 'nobody', 'GET /v1/files'],
    ['anthropic', 'anthropic', 'POST /v1/messages/batches'],
    ['anthropic', 'anthropic', 'GET /v1/messages/batches/b_1'],
    ['anthropic', 'anthropic', 'GET /v1/files'],
    ['anthropic', 'anthropic', 'POST /v1/complete'],
    ['anthropic', 'nobody', 'POST /v1/messages/batches'],
    ['google', 'google', 'GET /v1beta/files'],
    ['google', 'nobody', 'POST /v1beta/cachedContents'],
    ['google', 'google', 'POST /upload/v1beta/files'],
    ['google', 'google', 'GET /v1/operations/o_1'],
    ['google', 'google', 'POST /v1beta/models/sim/echo:predict'],
    ['google', 'google', 'POST /v1beta/models/sim/echo:batchGenerateContent'],
    ['openai', 'anthropic', 'GET /api/v1/nothing'],
    ['openai', 'google', 'GET /api/v1/nothing'],
  ])('is told in the words of %s to a client of %s: %s', async (dialect, client, wish) => {
    const { status, headers, body } = await ask(client, wish);
    expect(status).toBe(404);
    expect(codeIn[dialect](body)).toBe('route_unknown');
    expect(headers['x-request-id']).toMatch(/^req_/);
    expect(headers['request-id']).toBe(
      dialect === 'anthropic' ? headers['x-request-id'] : undefined,
    );
  });

  it.each([
    ['a form', { payload: '--x--', type: 'multipart/form-data; boundary=x' }],
    ['bytes', { payload: 'bytes', type: 'application/octet-stream' }],
    ['JSON that is none', { payload: '{', type: 'application/json' }],
    ['nothing, said to be JSON', { type: 'application/json' }],
    ['more than any route takes', { payload: 'x'.repeat(httpSettings.bodyLimitBytes + 1) }],
  ])('is unknown whatever is sent there: %s', async (_, sent) => {
    for (const client of ['openai', 'anthropic', 'google'] as const) {
      expect(await ask(client, 'POST /v1/files', sent)).toMatchObject({ status: 404 });
    }
    expect(await ask('google', 'DELETE /v1beta/files/f_1', sent)).toMatchObject({ status: 404 });
  });
});

describe('a method that a path does not take', () => {
  it.each<[keyof typeof codeIn, Client, string, string]>([
    ['openai', 'openai', 'POST /v1/models', 'GET, HEAD'],
    ['openai', 'openai', 'DELETE /v1/models/sim/echo', 'GET, HEAD'],
    ['openai', 'openai', 'GET /v1/chat/completions', 'POST'],
    ['openai', 'openai', 'POST /v1/responses/resp_1', 'DELETE, GET, HEAD'],
    ['anthropic', 'anthropic', 'POST /v1/models', 'GET, HEAD'],
    ['anthropic', 'anthropic', 'POST /v1/models/sim/echo', 'GET, HEAD'],
    ['anthropic', 'nobody', 'GET /v1/messages', 'POST'],
    ['google', 'google', 'POST /v1/models', 'GET, HEAD'],
    ['google', 'google', 'GET /v1beta/models/sim/echo:generateContent', 'POST'],
    ['google', 'google', 'GET /v1/models/sim/echo:countTokens', 'POST'],
    ['google', 'google', 'GET /v1beta/models/sim%2Fecho%3AcountTokens', 'POST'],
    ['google', 'google', 'DELETE /v1beta/models/sim/echo:generateContent', 'POST'],
    ['google', 'google', 'PATCH /v1beta/models/sim/echo', 'GET, HEAD'],
    ['google', 'google', 'POST /v1beta/models/sim/echo', 'GET, HEAD'],
  ])('is told in the words of %s to a client of %s: %s, only %s', async (...told) => {
    const [dialect, client, wish, allowed] = told;
    const { status, allow, body } = await ask(client, wish, {
      ...{ payload: '{}', type: 'application/json' },
    });
    expect(codeIn[dialect](body)).toBe('method_unsupported');
    expect({ status, allow }).toEqual({ status: 405, allow: allowed });
  });
});

describe('the list of models', () => {
  it.each(['openai', 'anthropic', 'google', 'nobody'] as const)(
    'names the headers that its look depends on: %s',
    async (client) => {
      for (const wish of ['GET /v1/models', 'GET /v1/models/sim/echo', 'POST /v1/models']) {
        const { headers } = await ask(client, wish);
        expect(headers.vary, wish).toMatch(/^anthropic-version, x-goog-api-key/);
      }
    },
  );

  it('says of each model what is said of it alone', async () => {
    type Model = Readonly<Record<string, unknown>>;
    for (const [client, listed, field, limits] of [
      ['openai', '/v1/models', 'id', { context_window: 128_000, max_output_tokens: 16_384 }],
      ['anthropic', '/v1/models', 'id', { max_input_tokens: 128_000, max_tokens: 16_384 }],
      ['google', '/v1beta/models', 'name', { inputTokenLimit: 128_000, outputTokenLimit: 16_384 }],
    ] as const) {
      const { body } = await ask(client, `GET ${listed}?limit=1000&pageSize=1000`);
      const all = (client === 'google' ? body.models : body.data) as readonly Model[];
      const name = client === 'google' ? 'models/sim/echo' : 'sim/echo';
      const one = (await ask(client, `GET ${listed}/sim/echo`)).body;
      expect(one, client).toMatchObject(limits);
      expect(all.find((model) => model[field] === name)).toEqual(one);
    }
  });
});
