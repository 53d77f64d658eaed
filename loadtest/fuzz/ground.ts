import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ApiDocument, Ground } from './cases.ts';

/** An Alfred with two organisations in it, of which only one asks. */
export interface FuzzScene {
  readonly ground: Ground;
  /** What only the other organisation may see. */
  readonly secrets: readonly string[];
}

const documentPath = fileURLToPath(new URL('../../docs/openapi.json', import.meta.url));
const text = 'Tea at five, please.';
const messages = [{ role: 'user', content: text }];
const weather = { type: 'object', properties: { city: { type: 'string' } } };

/** Every call of a model, with a body that is taken. */
const calls = [
  { path: '/v1/chat/completions', body: { model: 'sim/echo', max_tokens: 9, messages } },
  {
    path: '/v1/chat/completions',
    body: {
      ...{ model: 'sim/tools', messages, n: 2, temperature: 0.5, stop: ['x'] },
      tools: [{ type: 'function', function: { name: 'weather', parameters: weather } }],
    },
  },
  {
    path: '/v1/chat/completions',
    body: { model: 'sim/echo', stream: true, stream_options: { include_usage: true }, messages },
  },
  { path: '/v1/responses', body: { model: 'sim/echo', input: text, max_output_tokens: 16 } },
  { path: '/v1/responses', body: { model: 'sim/echo', input: messages, stream: true } },
  { path: '/v1/messages', body: { model: 'sim/echo', max_tokens: 9, system: 'x', messages } },
  { path: '/v1/messages', body: { model: 'sim/echo', max_tokens: 9, stream: true, messages } },
  { path: '/v1/messages/count_tokens', body: { model: 'sim/echo', messages } },
  {
    path: '/v1beta/models/sim%2Fecho:generateContent',
    body: { contents: [{ role: 'user', parts: [{ text }] }], generationConfig: { topK: 4 } },
  },
  {
    path: '/v1beta/models/sim%2Fecho:streamGenerateContent?alt=sse',
    body: { contents: [{ role: 'user', parts: [{ text }] }] },
  },
  { path: '/v1/embeddings', body: { model: 'sim/embed', input: [text, text], dimensions: 8 } },
  { path: '/v1/moderations', body: { model: 'sim/moderate', input: text } },
  { path: '/v1/images/generations', body: { model: 'sim/image', prompt: text, size: '256x256' } },
  { path: '/v1/audio/speech', body: { model: 'sim/speech', input: text, response_format: 'wav' } },
  { path: '/v1/quotes', body: { model: 'sim/echo', messages } },
];

interface Made {
  readonly id: string;
  readonly key: string;
}

/** What the scene is made with: the operator and an owner who is there already. */
export interface SceneAsk {
  readonly url: string;
  readonly ownerKey: string;
  readonly organization: string;
  readonly operatorToken: string;
}

/** Makes the other organisation, and some of everything for requests to be about. */
export async function fuzzScene(ask: SceneAsk): Promise<FuzzScene> {
  const post = caller(ask.url);
  const secret = `secret-${Math.random().toString(36).slice(2)}`;
  const other = await post<{ organization: Made; key: Made }>(
    ask.operatorToken,
    '/api/v1/organizations',
    { name: secret, timeZone: 'UTC' },
  );
  const foreign = await peopled(post, other.key.key, other.organization.id, secret);
  const own = await peopled(post, ask.ownerKey, ask.organization, 'own');
  const document: ApiDocument = JSON.parse(readFileSync(documentPath, 'utf8'));
  return {
    ground: { document, calls, ids: [...own.ids, ...foreign.ids], key: ask.ownerKey },
    secrets: [secret, other.key.key, foreign.key],
  };
}

type Post = <Body>(key: string, path: string, body: object) => Promise<Body>;

async function peopled(post: Post, owner: string, organization: string, name: string) {
  const team = { kind: 'team', name, parent: organization };
  const { id } = await post<Made>(owner, '/api/v1/nodes', team);
  const user = await post<Made>(owner, '/api/v1/nodes', { kind: 'user', name, parent: id });
  const key = await post<Made>(owner, '/api/v1/keys', { node: user.id, name });
  const credits = { asset: 'USD', amount: '5.00' };
  await post(owner, `/api/v1/wallets/${user.id}/credits`, credits);
  return { ids: [id, user.id, key.id, 'USD', '5.00', 'month'], key: key.key };
}

function caller(url: string): Post {
  return async (key, path, body) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as never;
  };
}
