import { AlfredError } from '@alfred/errors';
import { createClient, formatTraceparent, parseTraceparent, rpc } from '@alfred/service-kit';
import { asks, echo, heads, ProbeDefinition, upTo } from '@alfred/service-kit/probe';
import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { Metadata } from 'nice-grpc-common';
import { afterEach, describe, expect, it } from 'vitest';
import { channelPool } from './channel-pool.ts';
import { grpcServer } from './grpc-server.ts';
import { healthOf, loopbackWorld } from './testing/loopback.ts';

const world = loopbackWorld();
afterEach(world.end);

describe('the token of a service', () => {
  const refused = { code: 'service_token_invalid', params: { service: 'probe' } };

  it('lets in who shows it, and is not shown to implementations', async () => {
    const seen: (string | undefined)[] = [];
    const one: typeof echo.one = async (_, { metadata }) => {
      seen.push(metadata.get('authorization'), metadata.get('x-own'));
      return {};
    };
    const { address } = await world.server({ one }, { token: 'secret' });
    const client = world.client({ addresses: address, token: 'secret' });
    await client.one({}, { metadata: Metadata({ 'x-own': 'own' }) });
    expect(seen).toEqual([undefined, 'own']);
  });

  it.each([
    ['none', {}],
    ['another', { token: 'secreT' }],
    ['a longer', { token: 'secret1' }],
  ])('refuses %s, for every kind of call, before anything runs', async (_, shown) => {
    const bugs: unknown[] = [];
    const one = async () => Promise.reject(new Error('ran'));
    const options = { token: 'secret', onBug: (error: unknown) => bugs.push(error) };
    const { address } = await world.server({ one }, options);
    const client = world.client({ addresses: address, ...shown });
    await expect(client.one({})).rejects.toMatchObject(refused);
    await expect(client.collect(asks(3))).rejects.toMatchObject(refused);
    await expect(heads(client.list({ limit: 3 }))).rejects.toMatchObject(refused);
    await expect(heads(client.talk(asks(3)))).rejects.toMatchObject(refused);
    expect(bugs).toEqual([]);
  });
});

describe('health', () => {
  it('is open, by service, and good only when told', async () => {
    const { address, health } = await world.server({}, { token: 'secret' });
    const { check } = healthOf(world.client({ addresses: address }).channel);
    const service = 'alfred.probe.v1.Probe';
    expect(await check({ service })).toEqual({ status: 2 });
    expect(await check({ service: '' })).toEqual({ status: 2 });
    health.serving(service);
    expect(await check({ service })).toEqual({ status: 1 });
    expect(await check({ service: '' })).toEqual({ status: 2 });
    health.serving();
    expect(await check({ service: '' })).toEqual({ status: 1 });
    health.notServing(service);
    expect(await check({ service })).toEqual({ status: 2 });
    await expect(check({ service: 'other' })).rejects.toMatchObject({ code: 'resource_unknown' });
  });

  it('is told when it changes, also of a service that is not known yet', async () => {
    const { address, health } = await world.server();
    const { watch } = healthOf(world.client({ addresses: address }).channel);
    const seen = watch({ service: 'later' })[Symbol.asyncIterator]();
    expect((await seen.next()).value).toEqual({ status: 3 });
    health.serving('later');
    expect((await seen.next()).value).toEqual({ status: 1 });
    await seen.return?.();
  });
});

describe('failures', () => {
  it('without a code are told to the side that has the bug, and only there', async () => {
    const bugs: unknown[] = [];
    const broken = new Error('the password is 123');
    const onBug = (error: unknown, path: string) => bugs.push([path, error]);
    const { address } = await world.server({ one: async () => Promise.reject(broken) }, { onBug });
    const { one } = world.client({ addresses: address });
    await expect(one({})).rejects.toMatchObject({ code: 'internal', params: {} });
    expect(bugs).toEqual([['/alfred.probe.v1.Probe/One', broken]]);
  });

  it('come behind every answer that was given before them, however slow the reader is', async () => {
    const list: typeof echo.list = async function* () {
      for (let n = 1n; n <= 40n; n += 1n) yield { head: n };
      throw new AlfredError('model_unknown', { model: 'm' });
    };
    const { address } = await world.server({ list });
    const answers = world.client({ addresses: address }).list({})[Symbol.asyncIterator]();
    for (const head of upTo(40)) {
      expect((await answers.next()).value?.head).toBe(head);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await expect(answers.next()).rejects.toMatchObject({ code: 'model_unknown' });
  });

  it('whose parameters are too long for trailers arrive shortened', async () => {
    const params = Object.fromEntries(upTo(40).map((n) => [`p${n}`, '€'.repeat(100_000)]));
    const one = async () => {
      throw new AlfredError('request_invalid', { reason: '100 % = all\n', param: '', ...params });
    };
    const { address } = await world.server({ one });
    const failure = await world
      .client({ addresses: address })
      .one({})
      .catch((error) => error);
    expect(failure).toMatchObject({
      code: 'request_invalid',
      params: { reason: '100 % = all\n', param: '' },
    });
    expect(Object.keys(failure.params)).toHaveLength(16);
  });

  it('that a server answers are not taken for a server that is away', async () => {
    let asked = 0;
    const one = async () => {
      asked += 1;
      throw new AlfredError('service_unavailable', { service: 'ledger' });
    };
    const { address } = await world.server({ one });
    await expect(world.client({ addresses: address }).one({})).rejects.toMatchObject({
      params: { service: 'ledger' },
    });
    expect(asked).toBe(1);
  });
});

describe('messages', () => {
  it('of 16 MiB go both ways', async () => {
    const large = Buffer.alloc(16 * 1024 * 1024, 7);
    const one: typeof echo.one = async ({ ledger }) => ({
      entries: [large],
      head: BigInt(ledger.length),
    });
    const { address } = await world.server({ one });
    const answer = await world
      .client({ addresses: address })
      .one({ ledger: large.toString('latin1') });
    expect(answer.head).toBe(BigInt(large.length));
    expect(large.equals(answer.entries[0] ?? Buffer.alloc(0))).toBe(true);
  });

  it('over 32 MiB are refused: a question by name, an answer as the bug that it is', async () => {
    const bugs: unknown[] = [];
    const huge = Buffer.alloc(32 * 1024 * 1024);
    const one = async () => ({ entries: [huge] });
    const { address } = await world.server({ one }, { onBug: (error) => bugs.push(error) });
    const client = world.client({ addresses: address });
    await expect(client.one({ ledger: huge.toString('latin1') })).rejects.toMatchObject({
      code: 'request_too_large',
      params: { limit: '33554432' },
    });
    async function* asking() {
      yield { ledger: huge.toString('latin1') };
    }
    await expect(client.collect(asking())).rejects.toMatchObject({ code: 'request_too_large' });
    await expect(client.one({})).rejects.toMatchObject({ code: 'internal' });
    expect(bugs).toEqual([expect.any(RangeError)]);
  });
});

describe('a server', () => {
  it('passes on how much time a call has left', async () => {
    const aborted = Promise.withResolvers<void>();
    const inner = await world.server({
      one: (_, { signal }) => {
        signal.addEventListener('abort', () => aborted.resolve());
        return new Promise<never>(() => {});
      },
    });
    const { one } = world.client({ addresses: inner.address });
    const outer = await world.server({ one: (_, { signal }) => one({}, { signal }) });
    const client = world.client({ addresses: outer.address });
    await expect(client.one({}, { deadlineMs: 200 })).rejects.toMatchObject({
      code: 'deadline_exceeded',
    });
    await aborted.promise;
  });

  it('says whose port is taken', async () => {
    const { port } = await world.server();
    await expect(world.server({}, { port })).rejects.toMatchObject({
      code: 'port_taken',
      params: { port: String(port) },
    });
    await expect(world.server({}, { host: '192.0.2.1' })).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    });
  });

  it('closes before it ever listened, and twice', async () => {
    const server = grpcServer({ host: '127.0.0.1', port: 0 });
    await server.close();
    await server.drain();
    await server.close();
  });

  it('refuses an implementation with a method missing', () => {
    const server = grpcServer({ host: '127.0.0.1', port: 0 });
    const binding = { definition: ProbeDefinition, implementation: {} };
    expect(() => server.serve([binding])).toThrow('Probe/One');
  });

  it('answers by what is served last', async () => {
    const server = await world.server({ one: async () => ({ head: 1n }) });
    server.serve([rpc(ProbeDefinition, { ...echo, one: async () => ({ head: 2n }) })]);
    expect((await world.client({ addresses: server.address }).one({})).head).toBe(2n);
  });
});

describe('the trace context', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  /** The smallest manager: what is active is active for everybody. */
  function activate(first: Context) {
    let active = first;
    world.add(() => context.disable());
    context.setGlobalContextManager({
      active: () => active,
      with: (inner, run, thisArg, ...args) => {
        const outer = active;
        active = inner;
        try {
          return run.call(thisArg as ThisParameterType<typeof run>, ...args);
        } finally {
          active = outer;
        }
      },
      bind: (_, target) => target,
      enable() {
        return this;
      },
      disable() {
        active = ROOT_CONTEXT;
        return this;
      },
    });
  }

  it('of the active span travels, and is active in the server', async () => {
    activate(parseTraceparent(traceparent));
    const seen: unknown[] = [];
    const one: typeof echo.one = async (_, { metadata }) => {
      seen.push(metadata.get('traceparent'), formatTraceparent(trace.getActiveSpan()));
      return {};
    };
    const { address } = await world.server({ one });
    await world.client({ addresses: address }).one({});
    expect(seen).toEqual([traceparent, traceparent]);
  });
});

describe('a channel', () => {
  it('that is closed ends every call under way, and every later one', async () => {
    const never = () => new Promise<never>(() => {});
    const { address } = await world.server({ one: never });
    const { one, list, close } = world.client({ addresses: address });
    const under = expect(one({})).rejects.toMatchObject({ code: 'service_unavailable' });
    close();
    await under;
    await expect(one({})).rejects.toMatchObject({ code: 'service_unavailable' });
    await expect(heads(list({}))).rejects.toMatchObject({ code: 'service_unavailable' });
  });

  it('goes somewhere', () => {
    expect(() => world.client({ addresses: ' , ' })).toThrow('no address');
  });
});

describe('a pool of channels', () => {
  it('has one for each address, and closes the oldest over its bound', async () => {
    const [first, second] = [await world.server(), await world.server()];
    const pool = channelPool({ channelsMax: 1 });
    world.add(pool.close);
    const ask = (channel: ReturnType<typeof pool.of>) =>
      createClient(ProbeDefinition, channel).one({ after: 5n });
    const channel = pool.of(first.address);
    expect(pool.of(first.address)).toBe(channel);
    expect((await ask(channel)).head).toBe(5n);
    expect((await ask(pool.of(second.address))).head).toBe(5n);
    await expect(ask(channel)).rejects.toMatchObject({ code: 'service_unavailable' });
    pool.close();
    await expect(ask(pool.of(first.address))).rejects.toMatchObject({
      code: 'service_unavailable',
    });
  });
});
