import { ListCheckpointKeysRequest, ListWalletsRequest } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { type CallContext, Metadata } from 'nice-grpc-common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Channel, createClient } from './channel.ts';
import { type RpcBinding, rpc } from './service.ts';
import {
  asks,
  echo,
  heads,
  type Probe,
  ProbeDefinition,
  upTo,
} from './transport/probe.contract.ts';

/** Two connected sides under test. */
export interface TransportUnderTest {
  readonly channel: Channel;
  /** Makes the other side answer. */
  serve(bindings: readonly RpcBinding[]): void;
  /** Takes the other side away, as a crash would. */
  breakPeer(): Promise<void>;
  /** Ends both. */
  close(): Promise<void>;
}

/** What every way between services must be. Each transport's test file is one call to this. */
export function transportContract(name: string, open: () => Promise<TransportUnderTest>): void {
  let transport: TransportUnderTest;
  beforeEach(async () => {
    transport = await open();
  });
  afterEach(() => transport.close());

  const probe = (implementation: Partial<Probe> = {}) => {
    transport.serve([rpc(ProbeDefinition, { ...echo, ...implementation })]);
    return createClient(ProbeDefinition, transport.channel);
  };
  const unavailable = { code: 'service_unavailable', params: { service: 'probe' } };

  describe(`${name} carries calls`, () => {
    it('with one message each way', async () => {
      expect(await probe().one({ after: 7n })).toEqual({ entries: [], head: 7n });
    });

    it('with a stream of answers', async () => {
      expect(await heads(probe().list({ after: 1n, limit: 100 }))).toEqual(upTo(100));
    });

    it('with a stream of questions', async () => {
      expect((await probe().collect(asks(100))).head).toBe(5050n);
    });

    it('with a stream each way, in lockstep', async () => {
      expect(await heads(probe().talk(asks(100)))).toEqual(upTo(100));
    });

    it('with a stream that stays open: an answer comes before the next question', async () => {
      const next = Promise.withResolvers<void>();
      async function* slowly() {
        yield { after: 1n };
        await next.promise;
        yield { after: 2n };
      }
      const answers = probe().talk(slowly())[Symbol.asyncIterator]();
      expect((await answers.next()).value?.head).toBe(1n);
      next.resolve();
      expect((await answers.next()).value?.head).toBe(2n);
      expect((await answers.next()).done).toBe(true);
    });

    it('many at a time, each with its own answer', async () => {
      const client = probe();
      const answers = await Promise.all(upTo(200).map((after) => client.one({ after })));
      expect(answers.map(({ head }) => head)).toEqual(upTo(200));
    });

    it('with large bodies, which stay the sender’s', async () => {
      const entry = Buffer.alloc(100_000, 7);
      const client = probe({ one: async () => ({ entries: [entry], head: 1n }) });
      for (let round = 1; round <= 2; round += 1) {
        const { entries } = await client.one({});
        expect(Buffer.from(entries[0] ?? []).equals(entry)).toBe(true);
      }
      expect(entry.length).toBe(100_000);
    });

    it('through protobuf: defaults for what is left out, and nothing of unknown fields', async () => {
      const older = {
        ...ProbeDefinition,
        methods: {
          one: { ...ProbeDefinition.methods.one, requestType: ListCheckpointKeysRequest },
        },
      };
      const newer = {
        ...ProbeDefinition,
        methods: { one: { ...ProbeDefinition.methods.one, requestType: ListWalletsRequest } },
      };
      const seen: object[] = [];
      const one = async (request: object) => {
        seen.push(request);
        return {};
      };
      transport.serve([rpc(older, { one })]);
      const answer = await createClient(newer, transport.channel).one({ ledger: 'l', node: 'n' });
      expect(seen).toEqual([{ ledger: 'l' }]);
      expect(answer).toEqual({ entries: [], head: 0n });
    });
  });

  describe(`${name} carries failures`, () => {
    const refusing = async () => {
      throw new AlfredError('model_unknown', { model: 'gpt-0' });
    };
    const refused = { code: 'model_unknown', params: { model: 'gpt-0' } };

    it('with their code and parameters', async () => {
      await expect(probe({ one: refusing }).one({})).rejects.toMatchObject(refused);
      await expect(probe({ collect: refusing }).collect(asks(1))).rejects.toMatchObject(refused);
    });

    it('in the middle of a stream, after what came before', async () => {
      const list = async function* () {
        yield { head: 1n };
        await refusing();
      };
      const answers = probe({ list }).list({})[Symbol.asyncIterator]();
      expect((await answers.next()).value?.head).toBe(1n);
      await expect(answers.next()).rejects.toMatchObject(refused);
    });

    it('without a code as internal, telling nothing', async () => {
      const one = async () => {
        throw new Error('the password is 123');
      };
      await expect(probe({ one }).one({})).rejects.toMatchObject({ code: 'internal', params: {} });
    });

    it('of a question that cannot be made', async () => {
      async function* breaking() {
        yield { after: 1n };
        throw new AlfredError('request_malformed');
      }
      const client = probe();
      await expect(client.collect(breaking())).rejects.toMatchObject({ code: 'request_malformed' });
      await expect(heads(client.talk(breaking()))).rejects.toMatchObject({
        code: 'request_malformed',
      });
    });

    it('of a service that nobody serves', async () => {
      const client = createClient(ProbeDefinition, transport.channel);
      await expect(client.one({})).rejects.toMatchObject(unavailable);
      await expect(heads(client.list({}))).rejects.toMatchObject(unavailable);
    });

    it('of a peer that has gone, to calls under way and to later ones', async () => {
      const asked = Promise.withResolvers<void>();
      const never = new Promise<never>(() => {});
      const client = probe({
        one: () => {
          asked.resolve();
          return never;
        },
        list: async function* () {
          yield { head: 1n };
          await never;
        },
      });
      const waiting = expect(client.one({})).rejects.toMatchObject(unavailable);
      const answers = client.list({})[Symbol.asyncIterator]();
      await answers.next();
      const reading = expect(answers.next()).rejects.toMatchObject(unavailable);
      await asked.promise;
      await transport.breakPeer();
      await Promise.all([waiting, reading]);
      await expect(client.one({})).rejects.toMatchObject(unavailable);
      await expect(heads(client.talk(asks(1)))).rejects.toMatchObject(unavailable);
    });
  });

  describe(`${name} ends calls`, () => {
    /** A server whose calls last until their signal aborts. */
    function lasting() {
      const aborted = Promise.withResolvers<void>();
      const gone = ({ signal }: CallContext) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted.resolve();
            reject(new Error('gone'));
          });
        });
      const client = probe({
        one: (_, context) => gone(context),
        list: async function* (_, context) {
          yield { head: 1n };
          await gone(context);
        },
      });
      return { client, aborted: aborted.promise };
    }

    it('at their deadline, and tells the server', async () => {
      const { client, aborted } = lasting();
      await expect(client.one({}, { deadlineMs: 20 })).rejects.toMatchObject({
        code: 'deadline_exceeded',
      });
      await aborted;
    });

    it('at the deadline of a stream that has one', async () => {
      const { client, aborted } = lasting();
      await expect(heads(client.list({}, { deadlineMs: 20 }))).rejects.toMatchObject({
        code: 'deadline_exceeded',
      });
      await aborted;
    });

    it('when the caller goes away, and tells the server', async () => {
      const { client, aborted } = lasting();
      const caller = new AbortController();
      const call = client.one({}, { signal: caller.signal });
      const ended = expect(call).rejects.toMatchObject({ code: 'request_cancelled' });
      setTimeout(() => caller.abort(), 10);
      await ended;
      await aborted;
    });

    it('before they begin, for a caller who is gone already', async () => {
      const call = probe().one({}, { signal: AbortSignal.abort() });
      await expect(call).rejects.toMatchObject({ code: 'request_cancelled' });
    });

    it('when the reader of a stream stops reading, and tells the server', async () => {
      const { client, aborted } = lasting();
      for await (const { head } of client.list({})) {
        expect(head).toBe(1n);
        break;
      }
      await aborted;
    });
  });

  describe(`${name} paces streams`, () => {
    /** Far more than any window, far less than without one; windows count messages or bytes. */
    const [offered, bound] = [10_000, 200];
    const wide = 'x'.repeat(16_384);

    it('of answers by their reader', async () => {
      let produced = 0;
      const list = async function* () {
        for (; produced < offered; produced += 1) yield { entries: [Buffer.from(wide)] };
      };
      const answers = probe({ list }).list({})[Symbol.asyncIterator]();
      await answers.next();
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(produced).toBeGreaterThan(0);
      expect(produced).toBeLessThan(bound);
      await answers.return?.();
    });

    it('of questions by their reader, and goes on when it reads on', async () => {
      let produced = 0;
      async function* asking() {
        for (; produced < bound * 5; produced += 1) yield { after: 1n, ledger: wide };
      }
      const release = Promise.withResolvers<void>();
      const collect: Probe['collect'] = async (requests) => {
        await release.promise;
        return { head: BigInt((await Array.fromAsync(requests)).length) };
      };
      const answer = probe({ collect }).collect(asking());
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(produced).toBeLessThan(bound);
      release.resolve();
      expect((await answer).head).toBe(BigInt(bound * 5));
    });
  });

  describe(`${name} carries metadata`, () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    it('names, texts and bytes, the trace context among them', async () => {
      const seen = Promise.withResolvers<Metadata>();
      const client = probe({
        one: async (_, { metadata }) => {
          seen.resolve(metadata);
          return {};
        },
      });
      const bytes = Buffer.from([1, 2, 3]);
      const metadata = Metadata({ traceparent, 'x-text': 'text', 'x-bytes-bin': bytes });
      await client.one({}, { metadata });
      const received = await seen.promise;
      expect(received.get('traceparent')).toBe(traceparent);
      expect(received.get('x-text')).toBe('text');
      expect(Buffer.from(received.get('x-bytes-bin') ?? [])).toEqual(bytes);
    });
  });
}
