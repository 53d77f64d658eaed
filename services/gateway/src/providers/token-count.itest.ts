// How vendors count the tokens of a request, over real HTTP.
import { afterEach, describe, expect, it } from 'vitest';
import { chatRequest } from '../../test/fakes.ts';
import { openAt, type RemoteId } from '../../test/provider-scene.ts';
import { reply, type Upstream } from '../../test/upstream.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function count(
  kind: RemoteId,
  answer: Upstream['answer'],
  signal = new AbortController().signal,
) {
  const scene = await openAt(kind, answer);
  closing.push(scene.close);
  const { model, provider, upstream } = scene;
  const request = chatRequest({ model, temperature: 0.5, max_tokens: 9 });
  const tokens = await provider.countTokens?.({ request, model, outputCap: 9, signal });
  return { tokens, asked: upstream.received[0] };
}

const json = (body: object, status = 200) =>
  reply(status, 'application/json', JSON.stringify(body));

describe.each([
  ['anthropic', '/v1/messages/count_tokens', 'input_tokens', { model: 'claude-sonnet-4-5' }],
  [
    'google',
    '/v1/models/gemini-2.5-flash:countTokens',
    'totalTokens',
    { generateContentRequest: { model: 'models/gemini-2.5-flash' } },
  ],
] as const)('%s', (kind, url, field, body) => {
  it('counts what it would read', async () => {
    const { tokens, asked } = await count(kind, json({ [field]: 17 }));
    expect(tokens).toBe(17);
    expect(asked).toMatchObject({ url, body });
    // It refuses what only an answer needs.
    expect(asked?.body).not.toHaveProperty('max_tokens');
    expect(asked?.body).not.toHaveProperty('temperature');
  });

  it.each([
    ['an error', json({ error: { message: 'no' } }, 429)],
    ['no number', json({ [field]: '17' })],
    ['a number that cannot be', json({ [field]: -1 })],
    ['no JSON', reply(200, 'text/html', '<html>')],
    ['nothing', (response: { destroy(): void }) => response.destroy()],
  ])('says nothing when its answer is %s', async (_, answer) => {
    expect((await count(kind, answer as Upstream['answer'])).tokens).toBeUndefined();
  });

  it('says nothing when its time is over', async () => {
    const over = new AbortController();
    const { tokens } = await count(kind, () => over.abort(), over.signal);
    expect(tokens).toBeUndefined();
  });
});

it('is no word of providers that count nothing', async () => {
  expect((await count('openai', json({}))).tokens).toBeUndefined();
});
