// What every provider's failures are called, whatever words it has for them. A provider without a
// recording of one fails here.
import { describe, it } from 'vitest';
import {
  openAt,
  type ProviderScene,
  type RemoteId,
  recorded,
  recording,
  remoteIds,
  upstreamKey,
} from '../../test/provider-scene.ts';
import { type Received, reply, type Upstream } from '../../test/upstream.ts';
import type { ProviderReply, StreamEnd, WholeReply } from '../ports/provider.ts';

/** How a vendor fails, as its server shows it. */
interface Failure {
  readonly name: string;
  readonly answer: (kind: RemoteId) => Upstream['answer'];
  /** The code, for a client that waits for a whole answer and for one that reads a stream. */
  readonly whole: string;
  readonly stream: string;
  /** What the sentence of one provider is called where it is not what the others say. */
  readonly own?: Partial<Record<RemoteId, string>>;
}

/** The first part of a body, and then what `then` does. */
const beginning =
  (then: 'silence' | 'end' | 'break') =>
  (kind: RemoteId): Upstream['answer'] =>
  (response, request) => {
    const isStream = isStreaming(request);
    const whole = recording(kind, isStream ? 'text.sse' : 'text.json');
    response.writeHead(200, {
      'content-type': isStream ? 'text/event-stream' : 'application/json',
    });
    response.write(whole.subarray(0, whole.length * 0.6), () => {
      if (then === 'break') response.destroy();
      if (then === 'end') response.end();
    });
  };

const text =
  (whole: string, stream: string): ((kind: RemoteId) => Upstream['answer']) =>
  () =>
  (response, request) => {
    const isStream = isStreaming(request);
    const type = isStream ? 'text/event-stream' : 'application/json';
    reply(200, type, isStream ? stream : whole)(response);
  };

/** Most are asked for a stream in the body, Google in the path. */
function isStreaming({ body, url }: Received): boolean {
  return url.includes(':stream') || (body as { stream?: unknown }).stream === true;
}

const same = (code: string) => ({ whole: code, stream: code });

const failures: readonly Failure[] = [
  {
    name: 'a key that it does not take',
    answer: (kind) => recorded(kind, 'error-401', 401),
    ...same('provider_auth_failed'),
  },
  {
    name: 'a limit of rates',
    answer: (kind) => recorded(kind, 'error-429', 429),
    ...same('provider_rate_limited'),
  },
  {
    name: 'overload',
    answer: (kind) => recorded(kind, 'error-503', 503),
    ...same('provider_overloaded'),
  },
  { name: 'silence before its headers', answer: () => () => {}, ...same('provider_timeout') },
  { name: 'silence after them', answer: beginning('silence'), ...same('provider_timeout') },
  {
    name: 'an end in the middle',
    answer: beginning('end'),
    whole: 'provider_bad_response',
    stream: 'provider_stream_cut',
  },
  {
    name: 'a connection that breaks in the middle',
    answer: beginning('break'),
    whole: 'provider_unavailable',
    stream: 'provider_stream_cut',
  },
  {
    name: 'something unreadable',
    answer: text('{"choices":[', 'data: {"choices":[\n\n'),
    ...same('provider_bad_response'),
  },
  {
    name: 'a page of HTML',
    answer: () => reply(200, 'text/html', '<html>sorry</html>'),
    ...same('provider_bad_response'),
  },
  {
    name: 'an error under status 200',
    answer: (kind) => recorded(kind, 'error-200'),
    ...same('provider_overloaded'),
    own: {
      azure: 'provider_rate_limited',
      cohere: 'provider_unavailable',
      mistral: 'provider_unavailable',
      perplexity: 'provider_unavailable',
    },
  },
  {
    name: 'nothing',
    answer: text('', ''),
    whole: 'provider_bad_response',
    stream: 'provider_stream_cut',
  },
];

const patience = { headersTimeoutMs: 60, idleTimeoutMs: 60 };

async function at(
  kind: RemoteId,
  answer: Upstream['answer'],
  look: (scene: ProviderScene) => Promise<void>,
): Promise<void> {
  const scene = await openAt(kind, answer, patience);
  await look(scene).finally(scene.close);
}

// All at the same time: most of it is waiting.
describe.concurrent.each(remoteIds)('%s', (kind) => {
  it.for(failures)('fails with $name', async ({ answer, whole, stream, own }, { expect }) => {
    await at(kind, answer(kind), async ({ chat, upstream }) => {
      const [plain, streamed] = await Promise.all([chat(), chat({ stream: true }).then(endOf)]);
      expect(codeOf(plain)).toBe(own?.[kind] ?? whole);
      expect(streamed).toBe(own?.[kind] ?? stream);
      expect(upstream.received).toHaveLength(2);
    });
  });

  it('is not there', async ({ expect }) => {
    await at(kind, reply(500, 'text/plain', ''), async ({ chat, upstream }) => {
      await upstream.close();
      expect(codeOf(await chat())).toBe('provider_unavailable');
    });
  });

  it('says how long to wait, and never with what key it was asked', async ({ expect }) => {
    const limited = recording(kind, 'error-429.json').toString();
    // A vendor may quote the key that it was sent.
    const quoted = limited.replace(/"(message|detail)":\s*"/, `$&key ${upstreamKey}: `);
    const headers = { 'retry-after': '7' };
    await at(kind, reply(429, 'application/json', quoted, headers), async ({ chat, upstream }) => {
      const failed = await chat();
      expect(failed).toMatchObject({ error: { params: { retryAfter: '7' } } });
      expect(shown(failed)).not.toContain(upstreamKey);
      for (const [status, stream] of [
        [400, false],
        [200, false],
        [200, true],
      ] as const) {
        const type = stream ? 'text/event-stream' : 'application/json';
        const error = { message: `key ${upstreamKey} is wrong`, type: 'invalid_request_error' };
        const text = JSON.stringify({ error });
        upstream.answer = reply(status, type, stream ? `data: ${text}\n\n` : text);
        const said = JSON.stringify(await lastOf(await chat({ stream })));
        expect(said).toContain('failed');
        expect(said).not.toContain(upstreamKey);
      }
    });
  });
});

const codeOf = (answer: ProviderReply): string =>
  answer.outcome === 'failed' ? answer.error.code : answer.outcome;

/** A stream may fail before it begins, or while it is read. */
async function endOf(answer: ProviderReply): Promise<string> {
  const last = await lastOf(answer);
  return last.outcome === 'failed' ? last.error.code : last.outcome;
}

async function lastOf(answer: ProviderReply): Promise<StreamEnd | WholeReply> {
  if (answer.outcome !== 'stream') return answer;
  let end: StreamEnd | undefined;
  for await (const batch of answer.batches) end = batch.end;
  if (!end) throw new Error('a stream has an end');
  return end;
}

/** All that a log or a client could see of it. */
function shown(answer: ProviderReply): string {
  if (answer.outcome !== 'failed') throw new Error(answer.outcome);
  const { message, params, hint, cause } = answer.error;
  return JSON.stringify({ message, params, hint, cause: String(cause) });
}
