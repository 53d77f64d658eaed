import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey, testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function ask(body: object, headers: Record<string, string> = {}) {
  const app = await testServer(testChat({}));
  closing.push(() => app.close());
  return app.inject({
    ...{ method: 'POST', url: '/v1/chat/completions' },
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      ...headers,
    },
    payload: JSON.stringify({ model: 'sim/echo', ...body }),
  });
}

const said = (content: string) => ({ messages: [{ role: 'user', content }] });
const prose = Array.from({ length: 40 }, (_, n) => `Guest ${n} takes the train at ${n}:07. `).join(
  '',
);

describe('a whole reply', () => {
  it.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ])('is at least 40 %% smaller in %s, and the same', async (encoding, unpack) => {
    const plain = await ask(said(prose));
    const packed = await ask(said(prose), { 'accept-encoding': encoding });
    expect(packed.headers).toMatchObject({
      'content-encoding': encoding,
      'content-length': String(packed.rawPayload.length),
      vary: 'accept-encoding',
    });
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length * 0.6);
    expect(JSON.parse(unpack(packed.rawPayload).toString()).choices).toEqual(plain.json().choices);
    expect(plain.headers).not.toHaveProperty('content-encoding');
    expect(plain.headers.vary).toBe('accept-encoding');
  });

  it('is sent as it is when it is short, or its client takes nothing else', async () => {
    const short = await ask(said('Hello.'), { 'accept-encoding': 'gzip' });
    expect(short.headers).not.toHaveProperty('content-encoding');
    expect(short.headers).not.toHaveProperty('vary');
    const plain = await ask(said(prose), { 'accept-encoding': 'zstd, identity' });
    expect(plain.headers).not.toHaveProperty('content-encoding');
  });
});

it('a stream is never packed', async () => {
  const reply = await ask({ ...said(prose), stream: true }, { 'accept-encoding': 'gzip, br' });
  expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(reply.headers).not.toHaveProperty('content-encoding');
  expect(reply.body).toContain('data: [DONE]');
});
