import {
  type ConverseRequest,
  type ConverseResponse,
  InferenceDefinition,
} from '@alfred/contracts/inference';
import { grpcChannel, grpcServer } from '@alfred/grpc';
import { digestApiKey } from '@alfred/ids';
import { createClient, rpc } from '@alfred/service-kit';
import { Metadata } from 'nice-grpc-common';
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey, caller, scripted, type TestChat, testChat } from '../../test/fakes.ts';
import { authenticate } from '../app/authenticate.ts';
import { completeChat } from '../app/complete-chat.ts';
import { refuse } from '../domain/refusal.ts';
import type { InferenceDeps } from './answer-inference.ts';
import { inferenceApi } from './inference-api.ts';
import { messageQueue } from './message-queue.ts';

// The conversation over real sockets, with the gateway's own use case behind it.

const pepper = Buffer.alloc(32, 7);
const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function scene(deps: TestChat = testChat({}), over: Partial<InferenceDeps> = {}) {
  const known = digestApiKey(apiKey, pepper).toString('hex');
  let minted = 0;
  const callers = {
    find: async (digest: Uint8Array) =>
      Buffer.from(digest).toString('hex') === known ? caller : undefined,
    evict: () => {},
    changed: () => {},
    moved: () => {},
  };
  const api = inferenceApi({
    authenticate: authenticate({ callers, clock: deps.clock, pepper }),
    limitRequests: async () => undefined,
    completeChat: completeChat(deps),
    idempotencyKey: Buffer.alloc(32, 8),
    requestId: () => `req_${++minted}`,
    bodyLimitBytes: 2_000,
    observer: deps.observer,
    ...over,
  });
  const server = grpcServer({ host: '127.0.0.1', port: 0 });
  server.serve([rpc(InferenceDefinition, api)]);
  const { port } = await server.listen();
  closing.push(server.close);
  const to = grpcChannel({ addresses: `127.0.0.1:${port}` });
  closing.push(to.close);
  const client = createClient(InferenceDefinition, to.channel);
  return { client, server, deps };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** A conversation that stays open until it is ended. */
function talk({ client }: Scene, key = apiKey, signal?: AbortSignal) {
  const asks = messageQueue<ConverseRequest>(1_000);
  const metadata = Metadata({ authorization: `Bearer ${key}` });
  const answers = client.converse(asks, { metadata, ...(signal ? { signal } : {}) });
  const reading = answers[Symbol.asyncIterator]();
  return {
    asks,
    begin: (call: string, body: object | string, idempotencyKey = '', sticky = '') => {
      const text = typeof body === 'string' ? body : JSON.stringify({ model: 'sim/echo', ...body });
      const value = { request: Buffer.from(text), idempotencyKey, tags: '', sticky };
      asks.send({ call, ask: { $case: 'begin', value } });
    },
    cancel: (call: string) => asks.send({ call, ask: { $case: 'cancel', value: {} } }),
    next: async () => (await reading.next()).value as ConverseResponse,
    rest: async () => {
      const all: ConverseResponse[] = [];
      for (let it = await reading.next(); !it.done; it = await reading.next()) all.push(it.value);
      return all;
    },
  };
}

const say = (content: string) => ({ messages: [{ role: 'user', content }] });
const jsonOf = ({ answer }: ConverseResponse) => {
  const isJson = answer?.$case === 'chunk' || answer?.$case === 'reply';
  return isJson ? JSON.parse(Buffer.from(answer.value).toString()) : undefined;
};
const failureOf = ({ answer }: ConverseResponse) =>
  answer?.$case === 'failed' ? answer.value : undefined;

describe('a conversation', () => {
  it('answers a call with a reply, which has its cost, and an end', async () => {
    const { begin, asks, rest } = talk(await scene());
    begin('a', say('Good evening.'));
    asks.end();
    const [reply, ended, ...more] = await rest();
    expect(reply && jsonOf(reply)).toMatchObject({
      choices: [{ message: { content: 'Good evening.' } }],
      usage: { completion_tokens: 4, alfred_cost: '0.00000405' },
    });
    expect(ended).toEqual({
      call: 'a',
      answer: { $case: 'ended', value: { request: 'req_1', provider: 'sim' } },
    });
    expect(more).toEqual([]);
  });

  it('streams several calls side by side, each to its end', async () => {
    const at = await scene();
    const { begin, asks, rest } = talk(at);
    const calls = ['a', 'b', 'c'];
    for (const call of calls) begin(call, { ...say(`I am ${call}.`), stream: true });
    asks.end();
    const all = await rest();
    for (const call of calls) {
      const own = all.filter((message) => message.call === call);
      const chunks = own.flatMap((message) => jsonOf(message) ?? []);
      const text = chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('');
      expect(text).toBe(`I am ${call}.`);
      expect(chunks.at(-1).usage.alfred_cost).toMatch(/^0\.0000/);
      expect(own.at(-1)?.answer?.$case).toBe('ended');
    }
    expect(at.deps.log.records.filter(({ type }) => type === 'settled')).toHaveLength(3);
    expect(at.deps.log.records[0]).toMatchObject({ type: 'admitted', surface: 'inference' });
  });

  it('can be asked again after an answer', async () => {
    const { begin, next, asks, rest } = talk(await scene());
    for (const call of ['a', 'a', 'b']) {
      begin(call, say(`${call}!`));
      expect(jsonOf(await next()).choices[0].message.content).toBe(`${call}!`);
      expect((await next()).answer?.$case).toBe('ended');
    }
    asks.end();
    expect(await rest()).toEqual([]);
  });

  it.each([
    ['', 'api_key_missing'],
    ['alf_live_wrong', 'api_key_invalid'],
  ])('is refused to whoever shows %j: %s', async (key, code) => {
    const { rest, asks } = talk(await scene(), key);
    asks.end();
    await expect(rest()).rejects.toMatchObject({ code });
  });
});

describe('a call that is not answered', () => {
  it.each<[string, string, object | string]>([
    ['request_malformed', '', 'no JSON'],
    ['request_invalid', 'messages', { messages: [] }],
    ['model_unknown', 'model', { model: 'sim/none', ...say('x') }],
    ['request_too_large', '', say('x'.repeat(3_000))],
  ])('says why: %s', async (code, param, body) => {
    const { begin, asks, rest } = talk(await scene());
    begin('a', body);
    asks.end();
    const [message, ...more] = await rest();
    expect(message && failureOf(message)).toMatchObject({ code, param, source: 'gateway' });
    expect(more).toEqual([]);
  });

  it('is told of limits, of money and of keys that are used again', async () => {
    const limited = { decision: {} as never, refusal: refuse('rate_limited', { retryAfter: '3' }) };
    const slow = talk(await scene(testChat({}), { limitRequests: async () => limited }));
    slow.begin('a', say('x'));
    expect(failureOf(await slow.next())).toMatchObject({ code: 'rate_limited', retryable: true });
    const poor = testChat({});
    poor.leases.room = 0n;
    const broke = talk(await scene(poor));
    broke.begin('a', say('x'));
    expect(failureOf(await broke.next())).toMatchObject({ code: 'insufficient_credits' });
    const odd = talk(await scene());
    odd.begin('a', say('x'), 'a key\nin two lines');
    expect(failureOf(await odd.next())).toMatchObject({ code: 'idempotency_key_invalid' });
  });

  it('has a name of its own, and not too many beside it', async () => {
    const silent = scripted(() => new Promise(() => {}));
    const { begin, next } = talk(await scene(testChat({ providers: [{ ...silent, id: 'sim' }] })));
    begin('', say('x'));
    expect(failureOf(await next())).toMatchObject({ code: 'request_invalid', param: 'call' });
    for (let n = 0; n < 64; n += 1) begin(`call ${n}`, say('x'));
    begin('call 0', say('x'));
    expect(failureOf(await next())).toMatchObject({ code: 'request_invalid', param: 'call' });
    begin('one more', say('x'));
    expect(failureOf(await next())).toMatchObject({ code: 'overloaded' });
  });

  it('ends with what its stream broke off with', async () => {
    const { begin, asks, rest } = talk(await scene(testChat({ sim: { cutRate: 1 } })));
    begin('a', { ...say('one two three four'), stream: true });
    asks.end();
    const all = await rest();
    expect(failureOf(all.at(-1) as ConverseResponse)).toMatchObject({
      ...{ code: 'provider_stream_cut', source: 'provider', request: 'req_1' },
    });
    expect(all.length).toBeGreaterThan(1);
  });

  it('is a defect where nobody knows why', async () => {
    const at = await scene(testChat({}), {
      completeChat: async () => {
        throw new Error('a secret');
      },
    });
    const { begin, next } = talk(at);
    begin('a', say('x'));
    const failure = failureOf(await next());
    expect(failure).toMatchObject({ code: 'internal' });
    expect(JSON.stringify(failure)).not.toContain('secret');
    expect(at.deps.defects).toHaveLength(1);
  });
});

describe('who goes away', () => {
  it('from a call is charged for what was produced, once', async () => {
    const at = await scene(testChat({ sim: { chunkMs: 5 }, limits: { drainMs: 1 } }));
    const { begin, cancel, next, asks, rest } = talk(at);
    begin('a', { ...say('word '.repeat(200)), stream: true });
    expect((await next()).answer?.$case).toBe('chunk');
    cancel('a');
    cancel('never begun');
    begin('b', say('And now?'));
    asks.end();
    const all = await rest();
    const last = all.findLast(({ call }) => call === 'a');
    expect(['ended', 'failed']).toContain(last?.answer?.$case);
    expect(all.findLast(({ call }) => call === 'b')?.answer?.$case).toBe('ended');
    await at.deps.running.idle(5_000);
    const settled = at.deps.log.records.filter(({ type }) => type === 'settled');
    expect(settled).toHaveLength(2);
  });

  it('from all of it leaves no call behind', async () => {
    const at = await scene(testChat({ sim: { chunkMs: 5 }, limits: { drainMs: 1 } }));
    const gone = new AbortController();
    const { begin, next, rest } = talk(at, apiKey, gone.signal);
    begin('a', { ...say('word '.repeat(200)), stream: true });
    await next();
    gone.abort();
    await rest().catch(() => {});
    await expect.poll(() => at.deps.log.records.at(-1)?.type).toBe('settled');
    expect(at.deps.defects).toEqual([]);
  });

  it('is the gateway: what was begun ends, and the client goes on elsewhere', async () => {
    const at = await scene(testChat({ sim: { chunkMs: 2 } }));
    const { begin, next, rest } = talk(at);
    begin('a', { ...say('one two three four five'), stream: true });
    await next();
    const drained = at.server.drain();
    const seen: ConverseResponse[] = [];
    const reading = (async () => {
      for (;;) {
        const message = await next();
        if (!message) return;
        seen.push(message);
      }
    })();
    await reading.catch(() => {});
    await rest().catch(() => {});
    await drained;
    expect(seen.at(-1)?.answer?.$case).toBe('ended');
  });
});
