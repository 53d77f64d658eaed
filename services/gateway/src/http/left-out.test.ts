// What the official client leaves out of a request, and what it gets for it.
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey, testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function post(path: string, body: object) {
  const app = await testServer(testChat({}));
  closing.push(() => app.close());
  const authorization = `Bearer ${apiKey}`;
  return app.inject({
    method: 'POST',
    url: `/v1/${path}`,
    headers: { authorization },
    payload: body,
  });
}

describe('a model', () => {
  it('of moderations must be named where the usual one is not served', async () => {
    for (const body of [{ input: 'x' }, { input: 'x', model: null }]) {
      const refused = await post('moderations', body);
      expect(refused.statusCode).toBe(400);
      const { error } = refused.json();
      expect(error).toMatchObject({ code: 'request_invalid', param: 'model' });
      expect(error.message).toContain('omni-moderation-latest');
    }
    const named = await post('moderations', { input: 'x', model: 'omni-moderation-latest' });
    expect(named.json().error.code).toBe('provider_unconfigured');
  });

  it.each([
    ['responses', { input: 'x' }],
    ['images/generations', { prompt: 'x' }],
    ['embeddings', { input: 'x' }],
    ['audio/speech', { input: 'x', voice: 'ash' }],
    ['chat/completions', { messages: [{ role: 'user', content: 'x' }] }],
  ])('of %s must be named', async (path, body) => {
    const refused = await post(path, body);
    expect(refused.statusCode).toBe(400);
    const told = { code: 'request_invalid', param: 'model' };
    expect(refused.json().error).toMatchObject(told);
  });
});

describe('the format of a sound', () => {
  const said = { model: 'sim/speech', voice: 'ash', input: 'hi' };

  it('is one that the speaker has, and the answer says which', async () => {
    for (const open of [{}, { response_format: null }, { stream_format: 'audio' }]) {
      const spoken = await post('audio/speech', { ...said, ...open });
      expect(spoken.statusCode).toBe(200);
      expect(spoken.headers['content-type']).toBe('audio/wav');
      expect(spoken.rawPayload.toString('latin1', 0, 4)).toBe('RIFF');
    }
  });

  it('is refused by name where the speaker does not have it', async () => {
    const refused = await post('audio/speech', { ...said, response_format: 'mp3' });
    expect(refused.statusCode).toBe(400);
    const told = { code: 'provider_rejected', param: 'response_format' };
    expect(refused.json().error).toMatchObject(told);
  });
});
