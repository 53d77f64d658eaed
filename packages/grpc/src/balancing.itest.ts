import { upTo } from '@alfred/service-kit/probe';
import { afterEach, describe, expect, it } from 'vitest';
import { connected, loopbackWorld } from './testing/loopback.ts';
import { serverProcess } from './testing/process.ts';

const world = loopbackWorld();
afterEach(world.end);

/** A server that answers with its own number. */
const numbered = (head: bigint, port = 0) =>
  world.server({ one: async () => ({ head }) }, { port });
const polling = { timeout: 40_000, interval: 20 };

describe('calls go round', () => {
  it('all addresses of a list', async () => {
    const [first, second] = [await numbered(1n), await numbered(2n)];
    const { one } = world.client({ addresses: `${first.address}, ${second.address}` });
    await expect.poll(async () => (await one({})).head, polling).toBe(2n);
    await expect.poll(async () => (await one({})).head, polling).toBe(1n);
    const heads = await Promise.all(upTo(100).map(() => one({})));
    const ofFirst = heads.filter(({ head }) => head === 1n).length;
    expect(ofFirst).toBe(50);
  });

  it('all addresses of a name', async () => {
    const { port } = await numbered(1n);
    const { one } = world.client({ addresses: `dns:///localhost:${port}` });
    expect((await one({})).head).toBe(1n);
  });

  it('those of a list that are alive: the dead and the nameless are skipped', async () => {
    const [gone, live] = [await numbered(1n), await numbered(2n)];
    await gone.close();
    const { one } = world.client({
      addresses: `${gone.address},nowhere.invalid:9090,${live.address}`,
    });
    const heads = await Promise.all(upTo(50).map(() => one({})));
    expect(new Set(heads.map(({ head }) => head))).toEqual(new Set([2n]));
  });
});

describe('a peer that goes away', () => {
  it('costs no unary call while another one is there, and is found when it is back', async () => {
    const [first, second] = [await numbered(1n), await numbered(2n)];
    const { one } = world.client({ addresses: `${first.address},${second.address}` });
    await expect.poll(async () => (await one({})).head, polling).toBe(1n);
    let asking = true;
    world.add(() => {
      asking = false;
    });
    const load = Promise.allSettled(
      Array.from({ length: 8 }, async () => {
        while (asking) await one({});
      }),
    );
    await first.close();
    await expect.poll(async () => (await one({})).head, polling).toBe(2n);
    await numbered(3n, first.port);
    await expect.poll(async () => (await one({})).head, polling).toBe(3n);
    asking = false;
    expect((await load).filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it('is found again by calls that had nobody else', async () => {
    const first = await numbered(1n);
    const { one } = world.client({ addresses: first.address });
    expect((await one({})).head).toBe(1n);
    await first.close();
    await expect(one({})).rejects.toMatchObject({
      code: 'service_unavailable',
      params: { service: 'probe' },
    });
    await numbered(2n, first.port);
    await expect
      .poll(async () => (await one({}).catch(() => ({ head: 0n }))).head, polling)
      .toBe(2n);
  });

  it('fails in bounded time for a caller who has never reached it', async () => {
    const { port, close } = await numbered(1n);
    await close();
    const { one, list } = world.client({ addresses: `127.0.0.1:${port}` });
    await expect(one({})).rejects.toMatchObject({ code: 'service_unavailable' });
    await expect(Array.fromAsync(list({}))).rejects.toMatchObject({ code: 'service_unavailable' });
  });

  it('is noticed when it says nothing any more, though its sockets are open', async () => {
    const [stopped, live] = [await serverProcess(), await serverProcess()];
    world.add(stopped.end);
    world.add(live.end);
    const { one, list, channel } = world.client({
      addresses: `${stopped.address},${live.address}`,
    });
    await connected(channel);
    await expect.poll(async () => (await one({})).head, polling).toBe(stopped.pid);
    const streams = [list({}), list({})].map((stream) => stream[Symbol.asyncIterator]());
    const heads = await Promise.all(
      streams.map(async (stream) => (await stream.next()).value?.head),
    );
    const broken = streams[heads.indexOf(stopped.pid)];
    stopped.signal('SIGSTOP');
    await expect(broken?.next()).rejects.toMatchObject({ code: 'service_unavailable' });
    const after = await Promise.all(upTo(20).map(() => one({})));
    expect(new Set(after.map(({ head }) => head))).toEqual(new Set([live.pid]));
    stopped.signal('SIGCONT');
    await expect.poll(async () => (await one({})).head, polling).toBe(stopped.pid);
  });
});
