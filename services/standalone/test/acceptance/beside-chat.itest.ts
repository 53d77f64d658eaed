import { AuthenticationError, BadRequestError, NotFoundError, toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { management, nano, newUser, settledDollars } from './management.ts';
import { openaiClient } from './openai-client.ts';

// Everything beside chat through the official client, with nothing changed but address and key: each
// is paid, recorded, and counted again by metering.

let alfred: AlfredProcess;
let user: { readonly node: string; readonly key: string };
let client: ReturnType<typeof openaiClient>;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  user = await newUser(alfred.demo, '1.00');
  client = openaiClient(alfred.demo, user.key);
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

interface Story {
  readonly status: string;
  readonly cost: string;
  readonly disputed: boolean;
  readonly usage: Readonly<Record<string, number>>;
}

/** What the ledger has of a request, once metering has computed its charge again. */
async function storyOf(response: Response): Promise<Story> {
  const id = response.headers.get('x-request-id') ?? '';
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const read = async () => (await owner.get<Story>(`/api/v1/requests/${id}`)).body;
  await expect.poll(read).toMatchObject({ status: 'captured', disputed: false });
  return read();
}

const costOf = ({ headers }: Response): bigint => nano(headers.get('x-alfred-cost') ?? 'x');

const near = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

describe('embeddings', () => {
  it('are vectors of the texts, the same for the same text, near for what is alike', async () => {
    const input = ['the cat sat on the mat', 'a cat sat on a mat', 'quarterly revenue in euros'];
    const { data, response } = await client.embeddings
      .create({ model: 'sim/embed', input })
      .withResponse();
    const [cat = [], other = [], money = []] = data.data.map(({ embedding }) => embedding);
    expect(near(cat, cat)).toBeCloseTo(1, 4);
    expect(near(cat, other)).toBeGreaterThan(near(cat, money));
    expect(data.usage.total_tokens).toBeGreaterThan(0);
    expect(costOf(response)).toBe(BigInt(data.usage.total_tokens) * 20n);
    const floats = { encoding_format: 'float', dimensions: 8 } as const;
    const [first] = (await client.embeddings.create({ model: 'sim/embed', input, ...floats })).data;
    expect(first?.embedding).toHaveLength(8);
    const story = await storyOf(response);
    expect(story.usage).toEqual({ inputUncached: data.usage.total_tokens, requests: 1 });
    expect(nano(story.cost)).toBe(costOf(response));
  });

  it('take tokens, and count them', async () => {
    const { usage } = await client.embeddings.create({ model: 'sim/embed', input: [[1, 2], [3]] });
    expect(usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
  });
});

describe('moderations', () => {
  it('judge each input, for nothing', async () => {
    const { data, response } = await client.moderations
      .create({ model: 'sim/moderate', input: ['good morning', 'I will kill you'] })
      .withResponse();
    expect(data.results.map(({ flagged }) => flagged)).toEqual([false, true]);
    expect(data.results[1]?.categories.violence).toBe(true);
    expect(costOf(response)).toBe(0n);
    expect((await storyOf(response)).usage).toEqual({ requests: 1 });
  });
});

describe('images', () => {
  it('are real pictures of the size that was asked for, paid by the piece', async () => {
    const { data, response } = await client.images
      .generate({ model: 'sim/image', prompt: 'a red door', n: 2, size: '256x512' })
      .withResponse();
    expect(data.data).toHaveLength(2);
    const png = Buffer.from(data.data?.[0]?.b64_json ?? '', 'base64');
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 512]);
    expect(costOf(response)).toBe(40_000_000n);
    expect((await storyOf(response)).usage).toEqual({ requests: 1, images: 2 });
  });
});

describe('chat with what is no text', () => {
  const ask = (...content: object[]) => ({
    model: 'sim/echo',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'what is this?' }, ...content] }],
  });

  it('is bounded and paid: a picture that was made here, a sound, a file', async () => {
    const made = { model: 'sim/image', prompt: 'a boat', size: '64x64' } as const;
    const [picture] = (await client.images.generate(made)).data ?? [];
    const url = `data:image/png;base64,${picture?.b64_json}`;
    const text = Buffer.from('a letter').toString('base64');
    const sound = Buffer.alloc(1_500, 1).toString('base64');
    const { data, response } = await client.chat.completions
      .create(
        ask(
          { type: 'image_url', image_url: { url } },
          { type: 'input_audio', input_audio: { data: sound, format: 'mp3' } },
          { type: 'file', file: { file_data: `data:text/plain;base64,${text}` } },
        ) as never,
      )
      .withResponse();
    expect(data.choices[0]?.message.content).toBe('what is this?');
    const tokens = data.usage?.prompt_tokens ?? 0;
    expect(tokens).toBeGreaterThan(1_445);
    expect((await storyOf(response)).usage).toMatchObject({ inputUncached: tokens });
  });

  it('is refused by the part that has no bound', async () => {
    const pages = { file_data: 'data:application/pdf;base64,aGk=' };
    const asked = client.chat.completions.create(ask({ type: 'file', file: pages }) as never);
    const param = 'messages[0].content[1]';
    await expect(asked).rejects.toMatchObject({ code: 'estimate_unbounded', param });
  });
});

describe('speech and transcriptions', () => {
  const said = 'Good morning, Alfred: zwölf Äpfel 🍎.';

  it('speak a text, and write down what was said', async () => {
    const { data: spoken, response } = await client.audio.speech
      .create({ model: 'sim/speech', voice: 'butler', input: said, response_format: 'wav' })
      .withResponse();
    expect(spoken.headers.get('content-type')).toBe('audio/wav');
    const wav = Buffer.from(await spoken.arrayBuffer());
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    const characters = [...said].length;
    expect(costOf(response)).toBe(BigInt(characters) * 15_000n);
    expect((await storyOf(response)).usage).toEqual({ requests: 1, characters });
    const heard = await client.audio.transcriptions
      .create({ model: 'sim/transcribe', file: await toFile(wav, 'said.wav') })
      .withResponse();
    expect(heard.data.text).toBe(said);
    const seconds = Math.ceil(wav.length / 16_000);
    expect(heard.data.usage).toEqual({ type: 'duration', seconds });
    expect(costOf(heard.response)).toBe(BigInt(seconds) * 100_000n);
    expect((await storyOf(heard.response)).usage).toEqual({ requests: 1, audioSeconds: seconds });
  });

  it('speak in a format that there is where none is named, and in no other than a named one', async () => {
    const asked = { model: 'sim/speech', voice: 'butler', input: 'hi' };
    const spoken = await client.audio.speech.create(asked);
    expect(spoken.headers.get('content-type')).toBe('audio/wav');
    const wav = Buffer.from(await spoken.arrayBuffer());
    expect(wav.toString('latin1', 0, 4)).toBe('RIFF');
    const other = client.audio.speech.create({ ...asked, response_format: 'mp3' });
    await expect(other).rejects.toBeInstanceOf(BadRequestError);
    await expect(other).rejects.toMatchObject({ param: 'response_format' });
  });

  it('write plain text when that is asked for', async () => {
    const input = { model: 'sim/speech', voice: 'butler', input: 'hi', response_format: 'wav' };
    const wav = await (await client.audio.speech.create(input as never)).arrayBuffer();
    const file = await toFile(Buffer.from(wav), 'hi.wav');
    const form = { model: 'sim/transcribe', file, response_format: 'text' } as const;
    expect(String(await client.audio.transcriptions.create(form)).trim()).toBe('hi');
  });
});

describe('streams', () => {
  async function all<Event>(stream: AsyncIterable<Event>): Promise<Event[]> {
    const events: Event[] = [];
    for await (const event of stream) events.push(event);
    return events;
  }

  it('show pictures before they are finished, and are paid by the piece', async () => {
    const { data, response } = await client.images
      .generate({ ...{ model: 'sim/image', prompt: 'x', size: '64x64' }, stream: true, n: 2 })
      .withResponse();
    const types = (await all(data)).map(({ type }) => type);
    expect(types).toEqual(['image_generation.completed', 'image_generation.completed']);
    expect((await storyOf(response)).usage).toEqual({ requests: 1, images: 2 });
    const shown = { model: 'sim/image', prompt: 'x', size: '64x64', partial_images: 2 } as const;
    const events = await all(await client.images.generate({ ...shown, stream: true }));
    expect(events.map(({ type }) => type.split('.')[1])).toEqual([
      ...['partial_image', 'partial_image', 'completed'],
    ]);
    const png = Buffer.from(events.at(-1)?.b64_json ?? '', 'base64');
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
  });

  it('speak and write piece by piece, each paid as the whole would be', async () => {
    const input = 'What is said comes in pieces.';
    const asked = { model: 'sim/speech', voice: 'butler', input, response_format: 'wav' } as const;
    const whole = Buffer.from(await (await client.audio.speech.create(asked)).arrayBuffer());
    const { data, response } = await client.audio.speech
      .create({ ...asked, stream_format: 'audio' })
      .withResponse();
    expect(response.headers.get('content-type')).toBe('audio/wav');
    expect(Buffer.from(await data.arrayBuffer()).equals(whole)).toBe(true);
    const characters = [...input].length;
    expect((await storyOf(response)).usage).toEqual({ requests: 1, characters });
    const told = await client.audio.speech.create({ ...asked, stream_format: 'sse' });
    expect(await told.text()).toMatch(/"type":"speech.audio.done"/);
    const file = await toFile(whole, 'said.wav');
    const form = { model: 'sim/transcribe', file, stream: true } as const;
    const written = await client.audio.transcriptions.create(form).withResponse();
    const events = await all(written.data);
    const said = events.map((event) => ('delta' in event ? event.delta : '')).join('');
    expect(said).toBe(input);
    expect(events.at(-1)).toMatchObject({ type: 'transcript.text.done', text: input });
    const audioSeconds = Math.ceil(whole.length / 16_000);
    expect((await storyOf(written.response)).usage).toEqual({ requests: 1, audioSeconds });
  });
});

describe('models', () => {
  it('are listed, and found by their names', async () => {
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    expect(ids).toEqual(expect.arrayContaining(['sim/embed', 'sim/image', 'sim/transcribe']));
    const found = await client.models.retrieve('sim/embed');
    expect(found).toMatchObject({ id: 'sim/embed', object: 'model', owned_by: 'sim' });
    expect(found).toMatchObject({ operations: ['embeddings'] });
    expect(await client.models.retrieve('sim/echo')).toMatchObject({
      ...{ context_window: 128_000, max_output_tokens: 16_384, operations: ['chat'], parts: 'any' },
    });
    await expect(client.models.retrieve('sim/none')).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('refusals', () => {
  it('are errors of the client’s own kinds', async () => {
    const wrong = client.embeddings.create({ model: 'sim/embed', input: '' });
    await expect(wrong).rejects.toBeInstanceOf(BadRequestError);
    await expect(wrong).rejects.toMatchObject({ code: 'request_invalid', param: 'input' });
    const chat = client.embeddings.create({ model: 'sim/echo', input: 'x' });
    await expect(chat).rejects.toMatchObject({ code: 'operation_unsupported', param: 'model' });
    const stranger = openaiClient(alfred.demo, `alf_live_${'x'.repeat(36)}`);
    const refused = stranger.images.generate({ model: 'sim/image', prompt: 'x' });
    await expect(refused).rejects.toBeInstanceOf(AuthenticationError);
  });

  it('come before anything is made, where the money does not reach', async () => {
    const poor = await newUser(alfred.demo, '0.03');
    const painter = openaiClient(alfred.demo, poor.key).images;
    const two = painter.generate({ model: 'sim/image', prompt: 'x', n: 2, size: '16x16' });
    await expect(two).rejects.toMatchObject({ status: 402 });
    const [one] =
      (await painter.generate({ model: 'sim/image', prompt: 'x', size: '16x16' })).data ?? [];
    expect(one?.b64_json).toBeTruthy();
    expect(nano((await settledDollars(alfred.demo, poor.node)).available)).toBe(10_000_000n);
  });

  it('has a quote for each, which sends nothing', async () => {
    const headers = { 'x-alfred-dry-run': 'true' };
    const body = { model: 'sim/image', prompt: 'x', n: 3 };
    const quote = (await client.post('/images/generations', { body, headers })) as object;
    expect(quote).toMatchObject({ object: 'quote', most: '0.06', expected: '0.06' });
  });

  it('pays once for a key, whatever comes again', async () => {
    const headers = { 'idempotency-key': 'a-picture' };
    const body = { model: 'sim/image', prompt: 'once', size: '16x16' } as const;
    await client.images.generate(body, { headers });
    const again = client.images.generate(body, { headers });
    await expect(again).rejects.toMatchObject({ status: 409, code: 'idempotency_key_used' });
    const other = client.images.generate({ ...body, prompt: 'twice' }, { headers });
    await expect(other).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    const write = async (sound: number) => {
      const file = await toFile(Buffer.alloc(1_000, sound), 'a.wav');
      const key = { headers: { 'idempotency-key': 'a-sound' } };
      return client.audio.transcriptions.create({ model: 'sim/transcribe', file }, key);
    };
    await write(1);
    await expect(write(1)).rejects.toMatchObject({ code: 'idempotency_key_used' });
    await expect(write(2)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });
});
