import { toFile } from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import { besideScene, closeScenes } from '../../test/beside-scene.ts';
import { apiKey } from '../../test/fakes.ts';
import { safetyBundle } from '../../test/safety-scene.ts';
import { reply, type Upstream } from '../../test/upstream.ts';

// Pictures, speech and transcripts piece by piece, through the official client.

afterEach(closeScenes);

const event = (data: object) => `data: ${JSON.stringify(data)}\n\n`;
const sse = (...events: object[]) => reply(200, 'text/event-stream', events.map(event).join(''));
/** Sends this, and then breaks the connection. */
const cutOff =
  (type: string, body: string | Buffer): Upstream['answer'] =>
  (response) => {
    response.writeHead(200, { 'content-type': type });
    response.write(body, () => response.destroy());
  };

async function all<Event>(stream: AsyncIterable<Event>): Promise<Event[]> {
  const events: Event[] = [];
  for await (const each of stream) events.push(each);
  return events;
}

describe('a stream of pictures', () => {
  const asked = { model: 'gpt-image-1', prompt: 'a cat', stream: true } as const;
  const image = { ...asked, quality: 'low', size: '1024x1024', partial_images: 1 } as const;
  const partial = {
    type: 'image_generation.partial_image',
    b64_json: 'aA',
    partial_image_index: 0,
  };
  const usage = {
    ...{ input_tokens: 50, output_tokens: 372, total_tokens: 422 },
    input_tokens_details: { text_tokens: 10, image_tokens: 40 },
  };
  const completed = { type: 'image_generation.completed', b64_json: 'aGk=', usage };

  it('shows them as they become clearer, and is charged by the word of its last event', async () => {
    const { client, upstream, settled } = await besideScene(sse(partial, completed));
    expect(await all(await client.images.generate(image))).toEqual([partial, completed]);
    expect(upstream.received[0]?.body).toMatchObject({ stream: true, partial_images: 1 });
    expect(settled()).toMatchObject({
      ...{ how: 'provider' },
      usage: { inputUncached: 10n, inputImage: 40n, outputImage: 372n, images: 1n },
    });
  });

  it('has events with names, as OpenAI’s has', async () => {
    const { baseURL } = await besideScene(sse(partial, completed));
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    const body = JSON.stringify(image);
    const text = await (
      await fetch(`${baseURL}/images/generations`, { method: 'POST', headers, body })
    ).text();
    const names = text.split('\n').filter((line) => line.startsWith('event: '));
    expect(names).toEqual([`event: ${partial.type}`, `event: ${completed.type}`]);
  });

  it('may have large ones', async () => {
    const large = { ...completed, b64_json: 'A'.repeat(6_000_000) };
    const { client, settled } = await besideScene(sse(large));
    const [only] = await all(await client.images.generate(image));
    expect(only?.b64_json).toHaveLength(6_000_000);
    expect(settled()).toMatchObject({ how: 'provider' });
  });

  it('that breaks off is charged by its bound, and tells the client', async () => {
    const { client, deps, settled } = await besideScene(
      cutOff('text/event-stream', event(partial)),
    );
    const stream = await client.images.generate(image);
    await expect(all(stream)).rejects.toMatchObject({ code: 'provider_stream_cut' });
    await deps.running.idle(5_000);
    // 512 tokens for a picture of this quality, and 100 for the one that is not finished.
    expect(settled()).toMatchObject({ how: 'estimated', usage: { outputImage: 612n } });
  });

  it('that ends without a picture was cut', async () => {
    const { client, settled } = await besideScene(sse(partial));
    const stream = await client.images.generate(image);
    await expect(all(stream)).rejects.toMatchObject({ code: 'provider_stream_cut' });
    expect(settled()).toMatchObject({ how: 'estimated' });
  });

  it('is free when it fails before it begins', async () => {
    const error = { message: 'slow down', type: 'rate_limit_error' };
    const { client, deps } = await besideScene(sse({ error }));
    await expect(client.images.generate(image)).rejects.toMatchObject({
      ...{ status: 429, code: 'provider_rate_limited' },
    });
    expect(deps.log.records.at(-1)).toMatchObject({ type: 'released' });
  });
});

describe('streamed speech', () => {
  const said = { model: 'gpt-4o-mini-tts', voice: 'ash', input: 'hello' } as const;
  const delta = (text: string) => ({
    ...{ type: 'speech.audio.delta', audio: Buffer.from(text, 'latin1').toString('base64') },
  });
  const usage = { input_tokens: 3, output_tokens: 40, total_tokens: 43 };
  const done = { type: 'speech.audio.done', usage };
  const bytes = 'so\u00ff\u0000und';

  it('comes as events for whoever asked for them', async () => {
    const { client, settled } = await besideScene(sse(delta('so'), delta('und'), done));
    const spoken = await client.audio.speech.create({ ...said, stream_format: 'sse' });
    expect(spoken.headers.get('content-type')).toContain('text/event-stream');
    expect(await spoken.text()).toBe([delta('so'), delta('und'), done].map(event).join(''));
    expect(settled()).toMatchObject({
      ...{ how: 'provider', usage: { inputUncached: 3n, outputAudio: 40n } },
    });
  });

  it('comes as sound for whoever asked for that, out of events', async () => {
    const { client, upstream, settled } = await besideScene(sse(delta(bytes), delta('!'), done));
    const spoken = await client.audio.speech.create({ ...said, stream_format: 'audio' });
    expect(spoken.headers.get('content-type')).toBe('audio/mpeg');
    expect(Buffer.from(await spoken.arrayBuffer()).toString('latin1')).toBe(`${bytes}!`);
    expect(upstream.received[0]?.body).toMatchObject({ stream_format: 'sse' });
    expect(settled()).toMatchObject({ how: 'provider', usage: { outputAudio: 40n } });
  });

  it.each([
    ['audio', Buffer.from(bytes, 'latin1').toString('latin1')],
    ['sse', event(delta(bytes)) + event({ type: 'speech.audio.done' })],
  ] as const)('comes as %s out of sound, and is charged by its bound', async (how, text) => {
    const sound = Buffer.from(bytes, 'latin1');
    const { client, settled } = await besideScene(reply(200, 'audio/mpeg', sound));
    const spoken = await client.audio.speech.create({ ...said, stream_format: how });
    expect(Buffer.from(await spoken.arrayBuffer()).toString('latin1')).toBe(text);
    expect(settled()).toMatchObject({ how: 'estimated', usage: { outputAudio: 188n } });
  });

  it('that breaks off ends with the connection, and is charged by its bound', async () => {
    const sound = Buffer.from(bytes, 'latin1');
    const { client, deps, settled } = await besideScene(cutOff('audio/mpeg', sound));
    const spoken = await client.audio.speech.create({ ...said, stream_format: 'audio' });
    await expect(spoken.arrayBuffer()).rejects.toThrow();
    await deps.running.idle(5_000);
    expect(settled()).toMatchObject({ how: 'estimated', usage: { outputAudio: 188n } });
  });

  it.each([
    ['nothing', reply(200, 'audio/mpeg', '')],
    ['JSON', reply(200, 'application/json', '{"ok":true}')],
  ])('is no answer when it is %s', async (_, answer) => {
    const { client, deps } = await besideScene(answer);
    const asked = client.audio.speech.create({ ...said, stream_format: 'audio' });
    await expect(asked).rejects.toMatchObject({ code: 'provider_bad_response' });
    expect(deps.log.records.at(-1)).toMatchObject({ type: 'released' });
  });
});

describe('a streamed transcript', () => {
  const delta = (text: string, more = {}) => ({
    ...{ type: 'transcript.text.delta', delta: text, ...more },
  });
  const details = { input_token_details: { text_tokens: 2, audio_tokens: 90 } };
  const usage = { type: 'tokens', input_tokens: 92, output_tokens: 7, ...details };
  const done = (text: string) => ({ type: 'transcript.text.done', text, usage });
  const form = async () => ({
    file: await toFile(Buffer.alloc(7_500, 1), 'said.mp3', { type: 'audio/mpeg' }),
    ...({ model: 'gpt-4o-transcribe', stream: true } as const),
  });

  it('is written word by word, and charged by the word of its last event', async () => {
    const logprobs = [{ token: 'I', logprob: -0.1 }];
    const events = [delta('I see', { logprobs }), delta(' you.'), done('I see you.')];
    const { client, upstream, settled } = await besideScene(sse(...events));
    const stream = await client.audio.transcriptions.create(await form());
    expect(await all(stream)).toEqual(events);
    expect(upstream.received[0]?.raw.toString('latin1')).toMatch(/name="stream"\r\n\r\ntrue/);
    expect(settled()).toMatchObject({
      ...{ how: 'provider', usage: { inputAudio: 90n, inputUncached: 2n, outputText: 7n } },
    });
  });

  it('of one piece is a stream all the same', async () => {
    const { client } = await besideScene(sse(done('I see you.')));
    const stream = await client.audio.transcriptions.create(await form());
    expect(await all(stream)).toEqual([delta('I see you.'), done('I see you.')]);
  });

  it('that breaks off is charged for the sound, and for the words that came', async () => {
    const pieces = event(delta('I see')) + event(delta(' you'));
    const { client, deps, settled } = await besideScene(cutOff('text/event-stream', pieces));
    const stream = await client.audio.transcriptions.create(await form());
    await expect(all(stream)).rejects.toMatchObject({ code: 'provider_stream_cut' });
    await deps.running.idle(5_000);
    const { usage: charged, how } = settled();
    expect(how).toBe('estimated');
    expect(charged.outputText).toBe(3n);
    expect(charged.inputAudio).toBeGreaterThan(0n);
  });

  it('is heard out when its client has gone, and charged once', async () => {
    const goOn = Promise.withResolvers<void>();
    const { client, deps, settled } = await besideScene(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event(delta('I see')));
      await goOn.promise;
      response.end(event(delta(' you.')) + event(done('I see you.')));
    });
    const stream = await client.audio.transcriptions.create(await form());
    for await (const { type } of stream) {
      expect(type).toBe('transcript.text.delta');
      break;
    }
    goOn.resolve();
    await deps.running.idle(5_000);
    expect(deps.log.records.map(({ type }) => type)).toEqual(['admitted', 'settled']);
    expect(settled()).toMatchObject({ how: 'provider', usage: { outputText: 7n } });
    expect(deps.leases.running).toBe(0);
  });

  it('is looked into like an answer, also where a word comes in two pieces', async () => {
    const events = [delta('Write to ada@exa'), delta('mple.com now'), done('ada@example.com')];
    const safety = {
      rules: [{ id: 'no-mail', kinds: ['pii.email'], on: ['output'], action: 'redact' }],
    } as const;
    const { client } = await besideScene(sse(...events), safetyBundle(safety as never));
    const seen = await all(await client.audio.transcriptions.create(await form()));
    expect(JSON.stringify(seen)).not.toContain('ada@');
    expect(seen.at(-1)).toMatchObject({ text: 'Write to [EMAIL_1] now', usage });
    const told = { ...(await form()), include: ['logprobs' as const] };
    await expect(client.audio.transcriptions.create(told)).rejects.toMatchObject({
      param: 'include[]',
    });
  });

  it('is whole from a model that streams none, as it is at its vendor', async () => {
    const whole = reply(200, 'application/json', '{"text":"I see you."}');
    const { client, settled } = await besideScene(whole);
    const asked = { ...(await form()), model: 'whisper-1', stream: false } as const;
    const answer = await client.audio.transcriptions.create(asked);
    expect(answer.text).toBe('I see you.');
    expect(settled().usage.audioSeconds).toBeGreaterThan(0n);
  });
});
