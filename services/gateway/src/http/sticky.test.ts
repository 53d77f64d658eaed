import { afterEach, describe, expect, it } from 'vitest';
import { allowAll, apiKey, type TestChat, testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';
import { withRoutes } from '../domain/policy.ts';
import type { Admitted } from '../domain/records.ts';
import type { Route } from '../domain/route.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** A route with two arms, of which each goes to a model of its own name. */
function routeOf(name: string, ...models: readonly [string, string]): Route {
  const targets = models.map((model) => [{ model, weight: 1, capabilities: [], dataClasses: [] }]);
  const arms = ['one', 'two'].map((arm, index) => ({
    ...{ name: arm, weight: 1, targets: targets[index] ?? [], stopped: '' },
  }));
  return {
    ...{ name, version: 1, description: '', strategy: 'ordered', publishedAt: 0n, fallbacks: [] },
    ...{ targets: targets[0] ?? [], experiment: { name: 'newer', sticky: 'header', arms } },
  };
}

const said = [{ role: 'user', content: 'hi' }];
const surfaces: readonly (readonly [string, string, object])[] = [
  ['chat completions', '/v1/chat/completions', { model: 'talk', messages: said }],
  ['messages', '/v1/messages', { model: 'talk', max_tokens: 9, messages: said }],
  ['responses', '/v1/responses', { model: 'talk', input: 'hi' }],
  ['Gemini', '/v1beta/models/talk:generateContent', { contents: [{ parts: [{ text: 'hi' }] }] }],
  ['a stream', '/v1/chat/completions', { model: 'talk', messages: said, stream: true }],
  ['embeddings', '/v1/embeddings', { model: 'vectors', input: 'hi' }],
  ['speech', '/v1/audio/speech', { model: 'voice', input: 'hi', response_format: 'wav' }],
];

const users = Array.from({ length: 8 }, (_, n) => `user-${n}`);

async function armsOf(deps: TestChat, url: string, payload: object) {
  const app = await testServer(deps);
  closing.push(() => app.close());
  const arms: (string | undefined)[] = [];
  for (const user of users) {
    const headers = {
      ...{ authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      'x-alfred-sticky': user,
    };
    const before = deps.log.records.length;
    const reply = await app.inject({ method: 'POST', url, headers, payload });
    expect(reply.statusCode, reply.payload).toBe(200);
    const admitted = deps.log.records[before] as Admitted;
    arms.push(admitted.routing?.arm);
  }
  return arms;
}

describe('whoever says who it is gets the same arm', () => {
  const routes = [
    routeOf('talk', 'sim/echo', 'sim/lorem'),
    routeOf('vectors', 'sim/embed', 'sim/embed'),
    routeOf('voice', 'sim/speech', 'sim/speech'),
  ];
  const deps = () => testChat({ bundle: withRoutes(allowAll, routes) });

  it.each(surfaces)('by %s', async (_, url, payload) => {
    const arms = await armsOf(deps(), url, payload);
    expect(new Set(arms)).toEqual(new Set(['one', 'two']));
    expect(await armsOf(deps(), url, payload)).toEqual(arms);
  });

  it('whatever it speaks', async () => {
    const chats = surfaces.slice(0, 5);
    const all = await Promise.all(chats.map(([, url, payload]) => armsOf(deps(), url, payload)));
    for (const arms of all) expect(arms).toEqual(all[0]);
  });
});
