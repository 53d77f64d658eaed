// The official clients where nothing is served for them: each raises an error of its own kind, with
// the id of the request, however the request was packed.
import Anthropic, { NotFoundError as AnthropicNotFound, APIError } from '@anthropic-ai/sdk';
import { ApiError, GoogleGenAI } from '@google/genai';
import OpenAI, { NotFoundError, toFile } from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';

let close: () => Promise<void>;
let openai: OpenAI;
let anthropic: Anthropic;
let google: GoogleGenAI;

beforeAll(async () => {
  const app = await testServer(testChat({}));
  close = () => app.close();
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
  google = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: url } });
});

afterAll(() => close());

const sound = () => toFile(Buffer.alloc(10_000), 'a.wav');
const echo = 'sim/echo';

describe('the client of OpenAI', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['files', async () => openai.files.create({ file: await sound(), purpose: 'assistants' })],
    ['batches', async () => openai.batches.list()],
    ['completions', async () => openai.completions.create({ model: echo, prompt: 'x' })],
    ['edits', async () => openai.images.edit({ image: await sound(), prompt: 'x' })],
    ['compaction', async () => openai.responses.compact({ model: echo })],
    ['cancelling', async () => openai.responses.cancel('resp_1')],
  ])('hears that there are no %s', async (_, ask) => {
    const error = await ask().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({
      code: 'route_unknown',
      requestID: expect.stringMatching(/^req_/),
    });
  });

  it('knows an answer by its id', async () => {
    const { _request_id: id } = await openai.models.retrieve(echo);
    expect(id).toMatch(/^req_/);
  });
});

describe('the client of Anthropic', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['batches', async () => anthropic.messages.batches.create({ requests: [] })],
    ['lists of batches', async () => anthropic.messages.batches.list()],
    ['files', async () => anthropic.post('/v1/files', { body: new FormData() })],
    ['completions', async () => anthropic.post('/v1/complete', { body: { prompt: 'x' } })],
  ])('hears that there are no %s', async (_, ask) => {
    const error = await ask().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AnthropicNotFound);
    expect(error).toMatchObject({ type: 'not_found_error' });
    expect(error).toMatchObject({ requestID: expect.stringMatching(/^req_/) });
  });

  it('hears in its own words which methods there are', async () => {
    const asked = anthropic.post('/v1/models', { body: {} });
    const error = await asked.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ status: 405, type: 'invalid_request_error' });
    expect(error instanceof APIError && error.headers?.get('allow')).toBe('GET, HEAD');
  });

  it('knows an answer by its id', async () => {
    const { _request_id: id } = await anthropic.models.retrieve(echo);
    expect(id).toMatch(/^req_/);
  });
});

describe('the client of Google', () => {
  it.each<[string, number, () => Promise<unknown>]>([
    ['lists of files', 404, async () => google.files.list()],
    [
      'files',
      404,
      async () => google.files.upload({ file: new Blob(['x'], { type: 'text/plain' }) }),
    ],
    ['caches', 404, async () => google.caches.create({ model: echo, config: {} })],
    ['deleted files', 404, async () => google.files.delete({ name: 'files/x' })],
    ['changed models', 405, async () => google.models.update({ model: echo, config: {} })],
  ])('hears that there are no %s', async (_, status, ask) => {
    const error = await ask().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status, message: expect.stringContaining('ErrorInfo') });
  });
});
