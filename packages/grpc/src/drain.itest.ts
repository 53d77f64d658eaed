import { asks, type Probe } from '@alfred/service-kit/probe';
import { afterEach, describe, expect, it } from 'vitest';
import { connected, healthOf, loopbackWorld } from './testing/loopback.ts';
import { clientProcess } from './testing/process.ts';

const world = loopbackWorld();
afterEach(world.end);

const polling = { timeout: 40_000, interval: 20 };
const elsewhere = { code: 'service_unavailable', params: { service: 'probe' } };

describe('a server that drains', () => {
  it('lets calls under way end, and nobody new in', async () => {
    const [asked, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const server = await world.server({
      one: async () => {
        asked.resolve();
        await release.promise;
        return { head: 1n };
      },
    });
    const { one } = world.client({ addresses: server.address });
    const answer = one({});
    await asked.promise;
    const drained = server.drain();
    const late = world.client({ addresses: server.address });
    await expect(late.one({})).rejects.toMatchObject(elsewhere);
    release.resolve();
    expect((await answer).head).toBe(1n);
    await drained;
    await expect(one({})).rejects.toMatchObject(elsewhere);
  });

  it('answers what a conversation has asked before it sends it elsewhere', async () => {
    const [read, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const talk: Probe['talk'] = async function* (requests) {
      for await (const { after } of requests) {
        if (after === 2n) {
          read.resolve();
          await release.promise;
        }
        yield { head: after };
      }
    };
    const server = await world.server({ talk });
    const { talk: speak } = world.client({ addresses: server.address });
    async function* slowly() {
      yield* asks(3);
      await new Promise(() => {});
    }
    const answers = speak(slowly())[Symbol.asyncIterator]();
    expect((await answers.next()).value?.head).toBe(1n);
    await read.promise;
    const drained = server.drain();
    setTimeout(release.resolve, 50);
    expect((await answers.next()).value?.head).toBe(2n);
    await expect(answers.next()).rejects.toMatchObject(elsewhere);
    await drained;
  });

  it('sends elsewhere who only listens, and who only asks', async () => {
    const ended = Promise.withResolvers<void>();
    const server = await world.server({
      list: async function* (_, { signal }) {
        yield { head: 1n };
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve());
        });
        ended.resolve();
      },
    });
    const { list, collect } = world.client({ addresses: server.address });
    const answers = list({})[Symbol.asyncIterator]();
    await answers.next();
    async function* slowly() {
      yield* asks(3);
      await new Promise(() => {});
    }
    const collected = expect(collect(slowly())).rejects.toMatchObject(elsewhere);
    const drained = server.drain();
    await expect(answers.next()).rejects.toMatchObject(elsewhere);
    await Promise.all([collected, ended.promise, drained]);
  });

  it('cuts off what has not ended in time', async () => {
    const asked = Promise.withResolvers<void>();
    const server = await world.server({
      one: () => {
        asked.resolve();
        return new Promise<never>(() => {});
      },
    });
    const { one } = world.client({ addresses: server.address });
    const cut = expect(one({}, { deadlineMs: 60_000 })).rejects.toMatchObject(elsewhere);
    await asked.promise;
    await server.drain(50);
    await cut;
  });

  it('tells whoever watches its health', async () => {
    const server = await world.server();
    const { channel } = world.client({ addresses: server.address });
    const health = healthOf(channel);
    server.health.serving();
    const seen = health.watch({ service: '' })[Symbol.asyncIterator]();
    expect((await seen.next()).value).toEqual({ status: 1 });
    const drained = server.drain();
    expect((await seen.next()).value).toEqual({ status: 2 });
    await expect(seen.next()).rejects.toMatchObject({ code: 'service_unavailable' });
    await drained;
  });

  it('fails no call of a client with another server, however often both are replaced', async () => {
    const numbered = async (port = 0) => {
      const server = await world.server({ one: async () => ({ head: 1n }) }, { port });
      server.health.serving();
      return server;
    };
    let [first, second] = [await numbered(), await numbered()];
    const { one, talk, channel } = world.client({
      addresses: `${first.address},${second.address}`,
    });
    await connected(channel);
    let asking = true;
    world.add(() => {
      asking = false;
    });
    const load = Promise.allSettled(
      Array.from({ length: 8 }, async () => {
        while (asking) await one({});
      }),
    );
    const conversation = (async () => {
      let rounds = 0;
      for (; asking; rounds += 1) {
        const moved = await Array.fromAsync(talk(stayOpen(() => asking))).catch((error) => error);
        if (moved instanceof Error) expect(moved).toMatchObject(elsewhere);
      }
      return rounds;
    })();
    for (let round = 0; round < 5; round += 1) {
      await first.drain();
      first = await numbered(first.port);
      await connected(channel);
      await second.drain();
      second = await numbered(second.port);
    }
    asking = false;
    expect((await load).filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(await conversation).toBeGreaterThan(1);
  });
});

async function* stayOpen(isOpen: () => boolean) {
  for (let n = 1n; isOpen(); n += 1n) {
    yield { after: n };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a connection and its streams', () => {
  it('move on at their age, also to a replica that was not there before', async () => {
    const numbered = (number: bigint): Partial<Probe> => ({
      talk: async function* (requests) {
        for await (const _ of requests) yield { head: number };
      },
    });
    const first = await world.server(numbered(1n), { connectionAgeMs: 200 });
    const late = await world.server(numbered(2n));
    await late.close();
    const { talk } = world.client({ addresses: `${first.address},${late.address}` });
    const seen = new Set<bigint>();
    let hasBoth = false;
    world.add(() => {
      hasBoth = true;
    });
    const listening = (async () => {
      while (!hasBoth) {
        try {
          for await (const { head } of talk(stayOpen(() => !hasBoth))) seen.add(head);
        } catch (error) {
          expect(error).toMatchObject(elsewhere);
        }
      }
    })();
    await expect.poll(() => [...seen], polling).toEqual([1n]);
    await world.server(numbered(2n), { port: late.port });
    await expect.poll(() => seen.size, polling).toBe(2);
    hasBoth = true;
    await listening;
  });
});

describe('a caller that is silent, though its sockets are open', () => {
  it('is noticed by the server, whose calls end', async () => {
    const [asked, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const server = await world.server({
      list: async function* (_, { signal }) {
        signal.addEventListener('abort', () => gone.resolve());
        yield { head: 1n };
        asked.resolve();
        await new Promise(() => {});
      },
    });
    const client = await clientProcess(server.address);
    world.add(client.end);
    await asked.promise;
    client.signal('SIGSTOP');
    await gone.promise;
  });
});
