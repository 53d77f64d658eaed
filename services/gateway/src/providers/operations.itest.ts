// What each provider does beside chat: where it is asked, in which words, and how its answer is read.
import { parseEmbeddingsRequest, parseTranscriptionsRequest } from '@alfred/openai-wire';
import { afterEach, describe, expect, it } from 'vitest';
import {
  openAt,
  type ProviderScene,
  type RemoteId,
  upstreamKey,
} from '../../test/provider-scene.ts';
import { reply, type Upstream } from '../../test/upstream.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function open(kind: RemoteId, answer: Upstream['answer']): Promise<ProviderScene> {
  const scene = await openAt(kind, answer);
  closing.push(scene.close);
  return scene;
}

const json = (body: object, status = 200) =>
  reply(status, 'application/json', JSON.stringify(body));
const signal = new AbortController().signal;
const vectors = [
  [0.5, -1],
  [0, 2],
];

function embed({ provider }: ProviderScene, body: object = {}) {
  const asked = { model: 'm', input: ['a', 'b'], dimensions: 2, ...body };
  const request = parseEmbeddingsRequest(asked as never);
  const perform = provider.operations?.embeddings;
  if (!perform) throw new Error(`${provider.id} does no embeddings`);
  return perform({ request, model: 'm', requestId: 'req_1', signal });
}

const openAiList = {
  data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
  usage: { prompt_tokens: 4, total_tokens: 4 },
};

/** What goes to the vendor for two texts in two dimensions, and what comes from it. */
const dialects: Partial<Record<RemoteId, { url: string; sent: object; answer: object }>> = {
  openai: { url: '/v1/embeddings', sent: { dimensions: 2, input: ['a', 'b'] }, answer: openAiList },
  compatible: { url: '/v1/embeddings', sent: { dimensions: 2 }, answer: openAiList },
  azure: {
    url: '/v1/openai/deployments/m/embeddings?api-version=2024-10-21',
    ...{ sent: { input: ['a', 'b'] }, answer: openAiList },
  },
  mistral: { url: '/v1/embeddings', sent: { output_dimension: 2 }, answer: openAiList },
  together: { url: '/v1/embeddings', sent: { dimensions: 2 }, answer: openAiList },
  cohere: {
    url: '/v1/embed',
    sent: { texts: ['a', 'b'], input_type: 'search_document', output_dimension: 2 },
    answer: {
      embeddings: { float: vectors },
      meta: { billed_units: { input_tokens: 4 }, tokens: { input_tokens: 90 } },
    },
  },
  google: {
    url: '/v1/models/m:batchEmbedContents',
    sent: {
      requests: ['a', 'b'].map((text) => ({
        ...{ model: 'models/m', outputDimensionality: 2 },
        content: { parts: [{ text }] },
      })),
    },
    answer: {
      embeddings: vectors.map((values) => ({ values })),
      usageMetadata: { promptTokenCount: 4 },
    },
  },
};

describe.each(Object.entries(dialects))('embeddings of %s', (kind, { url, sent, answer }) => {
  it('are asked for in its words, and read in OpenAI’s', async () => {
    const scene = await open(kind as RemoteId, json(answer));
    const came = await embed(scene);
    if (came.outcome !== 'whole') throw new Error(came.outcome);
    expect(scene.upstream.received[0]).toMatchObject({ url, body: sent });
    const { data } = JSON.parse(came.text);
    expect(data.map(({ embedding }: { embedding: number[] }) => embedding)).toEqual(vectors);
    expect(came.usage).toMatchObject({ inputUncached: 4n, requests: 1n });
  });

  it('are base64 for whoever asked for it', async () => {
    const scene = await open(kind as RemoteId, json(answer));
    const came = await embed(scene, { encoding_format: 'base64' });
    if (came.outcome !== 'whole') throw new Error(came.outcome);
    const [first] = JSON.parse(came.text).data;
    const bytes = Buffer.from(first.embedding, 'base64');
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([0.5, -1]);
  });

  it('are no answer when one is missing, and show no key when they fail', async () => {
    const scene = await open(kind as RemoteId, json({ embeddings: [], data: [] }));
    expect(await embed(scene)).toMatchObject({ error: { code: 'provider_bad_response' } });
    const message = `the key ${upstreamKey} is wrong`;
    scene.upstream.answer = json({ message, error: { message } }, 400);
    const failed = await embed(scene);
    if (failed.outcome !== 'failed') throw new Error('it did not fail');
    expect(failed.error.code).toBe('provider_rejected');
    expect(JSON.stringify(failed.error.params)).not.toContain(upstreamKey);
  });
});

describe('what a provider has no word for', () => {
  it.each<[RemoteId, object, string]>([
    ['cohere', { input: [[1, 2]] }, 'input'],
    ['cohere', { user: 'somebody' }, 'user'],
    ['google', { input: [[1, 2]] }, 'input'],
    ['google', { input_type: 'query' }, 'input_type'],
  ])('is refused by %s by its name', async (kind, body, param) => {
    const scene = await open(kind, json({}));
    expect(await embed(scene, body)).toMatchObject({
      error: { code: 'parameter_unsupported', params: { param } },
    });
    expect(scene.upstream.received).toEqual([]);
  });

  it('is said by the client where the provider asks for it', async () => {
    const scene = await open('cohere', json(dialects.cohere?.answer ?? {}));
    await embed(scene, { input_type: 'search_query', truncate: 'END' });
    expect(scene.sent()).toMatchObject({ input_type: 'search_query', truncate: 'END' });
  });
});

describe('a transcript of Groq', () => {
  it('is asked for as a form, where its API is', async () => {
    const scene = await open('groq', json({ text: 'hello', x_groq: { id: 'req_1' } }));
    const file = { name: 'a.wav', type: 'audio/wav', bytes: new Uint8Array(750) };
    const fields = [['model', 'whisper-large-v3']] as const;
    const request = parseTranscriptionsRequest({ fields, files: [['file', file]] });
    const call = { request, model: 'whisper-large-v3', requestId: 'req_1', signal };
    const came = await scene.provider.operations?.transcriptions?.(call);
    expect(came).toMatchObject({ outcome: 'whole', usage: { audioSeconds: 0n } });
    const [received] = scene.upstream.received;
    expect(received?.url).toBe('/v1/audio/transcriptions');
    expect(received?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  });
});
