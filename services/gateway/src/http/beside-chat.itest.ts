import type OpenAI from 'openai';
import { toFile } from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { besideScene, closeScenes } from '../../test/beside-scene.ts';
import { apiKey } from '../../test/fakes.ts';
import { type Received, reply } from '../../test/upstream.ts';

// The official client, the gateway's own server, and a provider that answers as OpenAI's API does.

afterEach(closeScenes);

const json = (body: object, headers = {}) =>
  reply(200, 'application/json', JSON.stringify(body), headers);
const floats = (...values: number[]) => ({ object: 'embedding', embedding: values });
const base64 = (...values: number[]) =>
  Buffer.from(new Float32Array(values).buffer).toString('base64');

describe('embeddings of an upstream', () => {
  const small = 'text-embedding-3-small';
  const usage = { prompt_tokens: 5, total_tokens: 5 };
  const list = (...data: object[]) => json({ object: 'list', data, model: small, usage });

  it('go through as they are, with fields that nobody here knows', async () => {
    const { client, upstream, settled } = await besideScene(list({ index: 0, ...floats(0.5, -1) }));
    const asked = {
      model: small,
      input: 'a',
      encoding_format: 'float',
      input_type: 'query',
    } as const;
    const { data } = await client.embeddings.create(asked);
    expect(data[0]?.embedding).toEqual([0.5, -1]);
    expect(upstream.received).toMatchObject([
      { url: '/v1/embeddings', headers: { authorization: 'Bearer secret-key' }, body: asked },
    ]);
    expect(settled()).toMatchObject({
      how: 'provider',
      amount: 100n,
      usage: { inputUncached: 5n },
    });
  });

  it('are base64 for a client that asked for it, of a provider that knows no such thing', async () => {
    const { client, upstream } = await besideScene(list(floats(0.5, -1), floats(0, 2)));
    const { data } = await client.embeddings.create({ model: small, input: ['a', 'b'] });
    expect(upstream.received[0]?.body).toMatchObject({ encoding_format: 'base64' });
    expect(data.map(({ embedding }) => Array.from(embedding))).toEqual([
      [0.5, -1],
      [0, 2],
    ]);
  });

  it('are numbers for a client that asked for them, of a provider that sends base64', async () => {
    const { client } = await besideScene(list({ embedding: base64(0.5, -1) }));
    const asked = { model: small, input: 'a', encoding_format: 'float' } as const;
    expect((await client.embeddings.create(asked)).data[0]?.embedding).toEqual([0.5, -1]);
  });

  it.each([
    ['fewer than there were texts', list()],
    ['no list', json({ data: 'x' })],
    ['no JSON', reply(200, 'application/json', '<html>')],
  ])('are no answer when they are %s, and free', async (_, answer) => {
    const { client, deps } = await besideScene(answer);
    const asked = client.embeddings.create({ model: small, input: 'a' });
    await expect(asked).rejects.toMatchObject({ status: 502, code: 'provider_bad_response' });
    expect(deps.log.records.at(-1)).toMatchObject({ type: 'released' });
  });

  it('fail in the words of the catalogue, with the time to wait', async () => {
    const error = { error: { message: 'slow down', code: 'rate_limit_exceeded' } };
    const limited = reply(429, 'application/json', JSON.stringify(error), { 'retry-after': '7' });
    const { client } = await besideScene(limited);
    const asked = client.embeddings.create({ model: small, input: 'a' });
    await expect(asked).rejects.toMatchObject({ status: 429, code: 'provider_rate_limited' });
    const failure = await asked.catch((thrown: InstanceType<typeof OpenAI.APIError>) => thrown);
    expect((failure as { headers: Headers }).headers.get('retry-after')).toBe('7');
    const disguised = await besideScene(
      json({ error: { message: 'no', type: 'invalid_request_error' } }),
    );
    const wrong = disguised.client.embeddings.create({ model: small, input: 'a' });
    await expect(wrong).rejects.toMatchObject({ status: 400, code: 'provider_rejected' });
  });
});

describe('moderations of an upstream', () => {
  it('cost nothing, and are recorded', async () => {
    const results = [{ flagged: false, categories: {}, category_scores: {} }];
    const { client, deps } = await besideScene(json({ id: 'modr-1', model: 'x', results }));
    const { data, response } = await client.moderations.create({ input: 'x' }).withResponse();
    expect(data.results[0]?.flagged).toBe(false);
    expect(response.headers.get('x-alfred-cost')).toBe('0.00');
    expect(deps.log.records).toMatchObject([
      { type: 'admitted', surface: 'moderations', model: 'omni-moderation-latest', estimate: 0n },
      { type: 'settled', amount: 0n, how: 'provider' },
    ]);
  });
});

describe('images of an upstream', () => {
  const image = {
    model: 'gpt-image-1',
    prompt: 'a cat',
    quality: 'low',
    size: '1024x1024',
  } as const;

  it('are charged by the tokens that they took', async () => {
    const usage = {
      ...{ input_tokens: 50, output_tokens: 272, total_tokens: 322 },
      input_tokens_details: { text_tokens: 10, image_tokens: 40 },
    };
    const { client, settled } = await besideScene(
      json({ created: 1, data: [{ b64_json: 'aGk=' }], usage }),
    );
    const { data } = await client.images.generate(image);
    expect(data?.[0]?.b64_json).toBe('aGk=');
    expect(settled().usage).toMatchObject({
      inputUncached: 10n,
      inputImage: 40n,
      outputImage: 272n,
    });
    // 10 at 5,000, 40 at 10,000 and 272 at 40,000 nano-dollars; pieces have no price of their own.
    expect(settled().amount).toBe(50_000n + 400_000n + 10_880_000n);
  });

  it('are charged by their bound when nobody says what they took', async () => {
    const { client, settled } = await besideScene(
      json({ created: 1, data: [{ b64_json: 'aGk=' }] }),
    );
    await client.images.generate(image);
    expect(settled()).toMatchObject({ how: 'estimated', usage: { outputImage: 512n, images: 0n } });
  });
});

describe('speech of an upstream', () => {
  const said = { model: 'gpt-4o-mini-tts', voice: 'ash', input: 'hello' } as const;
  const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`;
  const delta = (text: string) =>
    event({ type: 'speech.audio.delta', audio: Buffer.from(text).toString('base64') });

  it('is asked for in events, joined, and charged by its tokens', async () => {
    const usage = { input_tokens: 3, output_tokens: 40, total_tokens: 43 };
    const stream = delta('so') + delta('und') + event({ type: 'speech.audio.done', usage });
    const { client, upstream, settled } = await besideScene(
      reply(200, 'text/event-stream', stream),
    );
    const spoken = await client.audio.speech.create({ ...said, instructions: 'softly' });
    expect(spoken.headers.get('content-type')).toBe('audio/mpeg');
    expect(await spoken.text()).toBe('sound');
    expect(upstream.received[0]).toMatchObject({
      ...{ url: '/v1/audio/speech', body: { ...said, stream_format: 'sse' } },
    });
    expect(settled().usage).toMatchObject({ inputUncached: 3n, outputAudio: 40n, characters: 5n });
  });

  it('is of the type that it has where nobody asked for one', async () => {
    const { client } = await besideScene(reply(200, 'audio/wav', 'sound'));
    const typeOf = async (wish: object) =>
      (await client.audio.speech.create({ ...said, ...wish })).headers.get('content-type');
    expect(await typeOf({})).toBe('audio/wav');
    expect(await typeOf({ stream_format: 'audio' })).toBe('audio/wav');
    expect(await typeOf({ response_format: 'opus' })).toBe('audio/ogg');
  });

  it('is taken as it comes from a model that says nothing', async () => {
    const { client, settled } = await besideScene(reply(200, 'audio/mpeg', 'sound'));
    expect(await (await client.audio.speech.create(said)).text()).toBe('sound');
    expect(settled()).toMatchObject({ how: 'estimated' });
  });

  it.each([
    ['nothing', reply(200, 'audio/mpeg', '')],
    ['JSON', json({ ok: true })],
    ['a stream that breaks off', reply(200, 'text/event-stream', delta('so'))],
  ])('is no answer when it is %s', async (_, answer) => {
    const { client } = await besideScene(answer);
    const asked = client.audio.speech.create(said);
    await expect(asked).rejects.toMatchObject({ code: 'provider_bad_response' });
  });
});

describe('transcriptions of an upstream', () => {
  const file = () => toFile(Buffer.alloc(7_500, 1), 'said.mp3', { type: 'audio/mpeg' });

  async function partsOf({ headers, raw }: Received): Promise<FormData> {
    const type = { 'content-type': headers['content-type'] ?? '' };
    return new Response(new Uint8Array(raw), { headers: type }).formData();
  }

  it('send the sound on with every field, and are charged by the length that is told', async () => {
    const usage = { type: 'duration', seconds: 9.2 };
    const { client, upstream, settled } = await besideScene(json({ text: 'hello', usage }));
    const include = ['logprobs'] as never;
    const form = { model: 'whisper-1', file: await file(), language: 'en', include };
    expect((await client.audio.transcriptions.create(form)).text).toBe('hello');
    const [received] = upstream.received;
    if (!received) throw new Error('nothing was sent');
    const parts = await partsOf(received);
    expect(parts.getAll('include[]')).toEqual(['logprobs']);
    expect([parts.get('model'), parts.get('language')]).toEqual(['whisper-1', 'en']);
    const sent = parts.get('file') as File;
    expect([sent.name, sent.type, sent.size]).toEqual(['said.mp3', 'audio/mpeg', 7_500]);
    expect(settled()).toMatchObject({ amount: 1_000_000n, usage: { audioSeconds: 10n } });
  });

  it('are charged by the tokens that are told', async () => {
    const details = { input_token_details: { text_tokens: 2, audio_tokens: 90 } };
    const usage = { type: 'tokens', input_tokens: 92, output_tokens: 7, ...details };
    const { client, settled } = await besideScene(json({ text: 'hello', usage }));
    await client.audio.transcriptions.create({ model: 'gpt-4o-transcribe', file: await file() });
    expect(settled().usage).toMatchObject({ inputAudio: 90n, inputUncached: 2n, outputText: 7n });
  });

  it('are subtitles when that is asked for, charged by the length of the sound', async () => {
    const { client, settled } = await besideScene(
      reply(200, 'text/plain; charset=utf-8', '1\n00:00 hi\n'),
    );
    const form = { model: 'whisper-1', file: await file(), response_format: 'srt' } as const;
    const { data, response } = await client.audio.transcriptions.create(form).withResponse();
    expect(String(data)).toBe('1\n00:00 hi\n');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(settled()).toMatchObject({ how: 'estimated', usage: { audioSeconds: 11n } });
  });

  it.each<[string, RequestInit, number, string]>([
    [
      'no form',
      { body: 'x', headers: { 'content-type': 'multipart/form-data' } },
      400,
      'request_invalid',
    ],
    [
      'JSON',
      { body: '{}', headers: { 'content-type': 'application/json' } },
      415,
      'media_type_unsupported',
    ],
    ['nothing', {}, 400, 'request_malformed'],
    ['too large', { body: new FormData() }, 413, 'request_too_large'],
  ])('refuse what is %s', async (what, init, status, code) => {
    const { baseURL } = await besideScene(json({}));
    if (what === 'too large') {
      (init.body as FormData).append('file', new Blob([new Uint8Array(2_000_001)]), 'a.wav');
    }
    const answer = await fetch(`${baseURL}/audio/transcriptions`, {
      ...init,
      method: 'POST',
      headers: { ...init.headers, authorization: `Bearer ${apiKey}` },
    });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { code } });
  });
});

describe('a client that goes', () => {
  it('pays for the picture that the provider was asked for, once', async () => {
    const asked = Promise.withResolvers<void>();
    const painted = Promise.withResolvers<void>();
    const { client, deps } = await besideScene(async (response) => {
      asked.resolve();
      await painted.promise;
      json({ created: 1, data: [{ b64_json: 'aGk=' }], usage: { output_tokens: 272 } })(response);
    });
    const hangUp = new AbortController();
    const { signal } = hangUp;
    const image = { model: 'gpt-image-1', prompt: 'a cat', quality: 'low' } as const;
    const running = client.images.generate(image, { signal });
    await asked.promise;
    hangUp.abort();
    await expect(running).rejects.toThrow();
    painted.resolve();
    await deps.running.idle(5_000);
    expect(deps.log.records.map(({ type }) => type)).toEqual(['admitted', 'settled']);
    expect(deps.leases.running).toBe(0);
  });
});
