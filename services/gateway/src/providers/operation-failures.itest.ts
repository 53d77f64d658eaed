// What failures are called of everything that providers do beside chat: the same names as in chat,
// whatever their words. What fails is free, so it never has usage.
import {
  type OperationName,
  type OperationRequest,
  parseEmbeddingsRequest,
  parseImagesRequest,
  parseModerationsRequest,
  parseSpeechRequest,
  parseTranscriptionsRequest,
} from '@alfred/openai-wire';
import { describe, it } from 'vitest';
import {
  openAt,
  type ProviderScene,
  type RemoteId,
  recorded,
  remoteIds,
  upstreamKey,
} from '../../test/provider-scene.ts';
import { reply, type Upstream } from '../../test/upstream.ts';
import type { OperationReply, ProviderOperations } from '../ports/provider.ts';

const file = { name: 'a.wav', type: 'audio/wav', bytes: new Uint8Array(750) };
const form = (fields: Record<string, string>) =>
  parseTranscriptionsRequest({ fields: Object.entries(fields), files: [['file', file]] });

const requests: Readonly<Record<OperationName, OperationRequest>> = {
  embeddings: parseEmbeddingsRequest({ model: 'm', input: 'a' }),
  moderations: parseModerationsRequest({ model: 'm', input: 'a' }),
  images: parseImagesRequest({ model: 'm', prompt: 'a' }),
  speech: parseSpeechRequest({ model: 'm', input: 'a', voice: 'v' }),
  transcriptions: form({ model: 'm' }),
};

/** The same where the answer may come piece by piece. */
const streams: Readonly<Partial<Record<OperationName, OperationRequest>>> = {
  images: parseImagesRequest({ model: 'm', prompt: 'a', stream: true }),
  speech: parseSpeechRequest({ model: 'm', input: 'a', voice: 'v', stream_format: 'sse' }),
  transcriptions: form({ model: 'm', stream: 'true' }),
};

/** What every provider that is somewhere else does beside chat, as its table says. */
const done: Readonly<Partial<Record<RemoteId, readonly OperationName[]>>> = {
  openai: ['embeddings', 'images', 'moderations', 'speech', 'transcriptions'],
  compatible: ['embeddings', 'images', 'moderations', 'speech', 'transcriptions'],
  azure: ['embeddings', 'images', 'speech', 'transcriptions'],
  groq: ['speech', 'transcriptions'],
  mistral: ['embeddings'],
  together: ['embeddings'],
  cohere: ['embeddings'],
  google: ['embeddings'],
};
const pairs = Object.entries(done).flatMap(([kind, names]) =>
  names.map((name) => [kind as RemoteId, name] as const),
);

interface Failure {
  readonly name: string;
  readonly answer: (kind: RemoteId) => Upstream['answer'];
  readonly code: string;
}

const cut =
  (then: 'end' | 'break' | 'silence'): Failure['answer'] =>
  () =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{"data":[{"', () => {
      if (then === 'break') response.destroy();
      if (then === 'end') response.end();
    });
  };

type Row = readonly [name: string, answer: Failure['answer'], code: string];

const rows: readonly Row[] = [
  [
    'a key that it does not take',
    (kind) => recorded(kind, 'error-401', 401),
    'provider_auth_failed',
  ],
  ['a limit of rates', (kind) => recorded(kind, 'error-429', 429), 'provider_rate_limited'],
  ['overload', (kind) => recorded(kind, 'error-503', 503), 'provider_overloaded'],
  ['silence before its headers', () => () => {}, 'provider_timeout'],
  ['silence after them', cut('silence'), 'provider_timeout'],
  ['an end in the middle', cut('end'), 'provider_bad_response'],
  ['a connection that breaks', cut('break'), 'provider_unavailable'],
  ['a page of HTML', () => reply(200, 'text/html', '<html>sorry</html>'), 'provider_bad_response'],
  ['nothing', () => reply(200, 'application/json', ''), 'provider_bad_response'],
];
const failures = rows.map(([name, answer, code]): Failure => ({ name, answer, code }));

const patience = { headersTimeoutMs: 60, idleTimeoutMs: 60 };
const { signal } = new AbortController();

function perform(
  { provider }: ProviderScene,
  request: OperationRequest,
): Promise<OperationReply> | undefined {
  const asked = provider.operations?.[request.operation] as
    | ((call: object) => Promise<OperationReply>)
    | undefined;
  return asked?.({ request, model: 'm', requestId: 'req_1', signal });
}

async function at<Of>(
  kind: RemoteId,
  answer: Upstream['answer'],
  look: (scene: ProviderScene) => Promise<Of>,
): Promise<Of> {
  const scene = await openAt(kind, answer, patience);
  return look(scene).finally(scene.close);
}

const codeOf = (answer: OperationReply | undefined): string | undefined =>
  answer?.outcome === 'failed' ? answer.error.code : answer?.outcome;

describe.concurrent.each(pairs)('%s: %s', (kind, name) => {
  it.for(failures)('fails with $name', async ({ answer, code }, { expect }) => {
    await at(kind, answer(kind), async (scene) => {
      const failed = await perform(scene, requests[name]);
      expect(codeOf(failed)).toBe(code);
      expect(failed).not.toHaveProperty('usage');
      const streamed = streams[name];
      if (streamed) expect(codeOf(await perform(scene, streamed))).toBe(code);
    });
  });

  it('says how long to wait, and never with what key it was asked', async ({ expect }) => {
    const message = `key ${upstreamKey} is wrong`;
    const limited = JSON.stringify({ error: { message }, message, detail: message });
    const headers = { 'retry-after': '7' };
    const failed = await at(kind, reply(429, 'application/json', limited, headers), (scene) =>
      Promise.resolve(perform(scene, requests[name])),
    );
    expect(failed).toMatchObject({ error: { params: { retryAfter: '7' } } });
    expect(JSON.stringify(failed?.outcome === 'failed' && failed.error.params)).not.toContain(
      upstreamKey,
    );
  });
});

it('is the whole list of what providers do beside chat', async ({ expect }) => {
  for (const kind of remoteIds) {
    const operations = await at(
      kind,
      () => {},
      async ({ provider }) => provider.operations ?? {},
    );
    const names = Object.keys(operations) as (keyof ProviderOperations)[];
    expect([kind, names.sort()]).toEqual([kind, [...(done[kind] ?? [])].sort()]);
  }
});
