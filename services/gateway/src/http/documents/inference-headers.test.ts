// What the document says of headers, against what the server sends.
import { expect, it } from 'vitest';
import { apiKey, testChat } from '../../../test/fakes.ts';
import { testServer } from '../../../test/http-server.ts';
import { inferencePaths } from './inference-paths.ts';

/** Every answer over HTTP has these. */
const usual = new Set([
  ...['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'],
  ...['www-authenticate', 'x-accel-buffering'],
]);

interface Operation {
  readonly parameters: readonly { readonly name: string }[];
  readonly responses: Readonly<
    Record<'200' | 'default', { readonly headers: Readonly<Record<string, unknown>> }>
  >;
}

const paths = inferencePaths as unknown as Readonly<
  Record<string, Readonly<Record<string, Operation>>>
>;
const operationOf = (path: string): Operation => {
  const operation = Object.values(paths[path] ?? {})[0];
  if (!operation) throw new Error(`${path} is not in the document`);
  return operation;
};

const said = [{ role: 'user', content: 'hi' }];
const bearer = { authorization: `Bearer ${apiKey}` };
const anthropic = { 'x-api-key': apiKey, 'anthropic-version': '2023-06-01' };
const google = { 'x-goog-api-key': apiKey };
const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
const echo = { model: 'sim/echo', messages: said };

type Call = [
  path: string,
  headers: Record<string, string>,
  body?: object | undefined,
  url?: string,
];

const calls: Call[] = [
  ['/v1/chat/completions', bearer, echo],
  ['/v1/chat/completions', bearer, { ...echo, stream: true }],
  ['/v1/chat/completions', bearer, { ...echo, n: 0 }],
  ['/v1/chat/completions', {}, echo],
  ['/v1/responses', bearer, { model: 'sim/echo', input: 'hi' }],
  ['/v1/responses/{id}', bearer, undefined, '/v1/responses/resp_1'],
  ['/v1/embeddings', bearer, { model: 'sim/embed', input: 'hi' }],
  ['/v1/audio/speech', bearer, { model: 'sim/speech', input: 'hi', voice: 'ash' }],
  ['/v1/messages', anthropic, { ...echo, max_tokens: 10 }],
  ['/v1/messages', anthropic, { ...echo, max_tokens: 10, stream: true }],
  ['/v1/messages', anthropic, echo],
  ['/v1/messages/count_tokens', anthropic, echo],
  ['/v1/models', bearer],
  ['/v1/models', anthropic],
  ['/v1/models', google],
  ['/v1/models/{model}', anthropic, undefined, '/v1/models/none'],
  ['/v1beta/models/{model}:generateContent', google, { contents }],
  ['/v1beta/models/{model}:streamGenerateContent', google, { contents }],
  ['/v1beta/models/{model}:countTokens', google, { contents }],
];

it.each(calls)('names every header of an answer: %s', async (path, headers, body, url) => {
  const app = await testServer(testChat({ sim: {} }), {
    limitRequests: async () => ({ decision: standing, refusal: undefined }),
  });
  const reply = await app.inject({
    method: body ? 'POST' : 'GET',
    url: url ?? path.replace('{model}', 'sim/echo'),
    headers: { 'x-request-id': 'mine', ...headers },
    ...(body && { payload: body }),
  });
  await app.close();
  const { responses } = operationOf(path);
  const told = responses[reply.statusCode === 200 ? '200' : 'default'].headers;
  const strange = Object.keys(reply.headers).filter((name) => !usual.has(name) && !(name in told));
  expect(strange, `${reply.statusCode}`).toEqual([]);
});

const standing = {
  ...({ outcome: 'counted', basis: 'local', remaining: 1, resetMicros: 1, waitMicros: 0 } as const),
  limit: { kind: 'key', id: 'key_1', requests: 2, windowSeconds: 60, models: [] },
} as never;

it('names every header that is read', () => {
  const names = (path: string) => operationOf(path).parameters.map(({ name }) => name);
  expect(names('/v1/chat/completions')).toEqual([
    ...['idempotency-key', 'x-alfred-tags', 'x-alfred-dry-run', 'x-alfred-sticky'],
    ...['cache-control', 'x-alfred-cache-similarity', 'traceparent', 'x-request-id'],
  ]);
  const messages = names('/v1/messages');
  expect(messages).toEqual(expect.arrayContaining(['anthropic-version', 'anthropic-beta']));
  expect(names('/v1/models')).toContain('anthropic-version');
  expect(names('/v1/models')).not.toContain('anthropic-beta');
});
