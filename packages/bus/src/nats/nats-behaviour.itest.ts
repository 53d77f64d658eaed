import { setTimeout as delay } from 'node:timers/promises';
import { freePort, natsForTests, type RunningNats } from '@alfred/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Cable, cableTo } from '../../test/cable.ts';
import { connectedBus, freshStreams, until } from '../../test/connected.ts';
import { contractTopology } from '../bus.contract.ts';
import { message, queue } from '../contract/case.contract.ts';
import { type NatsBus, type NatsBusOptions, natsBus } from './nats-bus.ts';
import { connectNats } from './nats-link.ts';

let server: RunningNats;
const opened: NatsBus[] = [];
beforeAll(async () => {
  server = await natsForTests({ own: true });
});
beforeEach(() => freshStreams(server.url, contractTopology));
afterEach(async () => {
  await Promise.all(opened.splice(0).map((bus) => bus.close()));
});
afterAll(() => server.stop());

async function open(options: Partial<NatsBusOptions> = {}): Promise<NatsBus> {
  const bus = await connectedBus({
    servers: [server.url],
    topology: contractTopology,
    ...options,
  });
  opened.push(bus);
  return bus;
}

describe('announcements', () => {
  let cable: Cable;
  beforeEach(async () => {
    cable = await cableTo(server.port);
  });
  afterEach(() => cable.close());

  it('are heard after a gap by who was cut off, and by nobody twice', async () => {
    const [far, near] = [await open({ servers: [cable.url] }), await open()];
    const heard: Record<string, string[]> = { far: [], near: [] };
    await far.subscribe({ subject: 'a.>' }, async ({ id }) => void heard.far?.push(id));
    await near.subscribe({ subject: 'a.>' }, async ({ id }) => void heard.near?.push(id));
    await near.publish(message('a.b', 'before'));
    await until(() => heard.far?.length === 1);
    cable.cut();
    await until(() => !far.isConnected());
    await near.publish(message('a.b', 'meanwhile'));
    cable.mend();
    await until(() => heard.far?.length === 2);
    await near.publish(message('a.b', 'after'));
    await until(() => heard.far?.length === 3 && heard.near?.length === 3);
    expect(heard).toEqual({
      far: ['before', 'meanwhile', 'after'],
      near: ['before', 'meanwhile', 'after'],
    });
  });

  it('are read again from their stream by a reader that was too slow', async () => {
    const bus = await open({ waitingMax: 5 });
    const seen = new Set<string>();
    const mayGoOn = Promise.withResolvers<void>();
    await bus.subscribe({ subject: 'a.>' }, async ({ id }) => {
      await mayGoOn.promise;
      seen.add(id);
    });
    for (let n = 0; n < 20; n += 1) await bus.publish(message('a.b', String(n)));
    mayGoOn.resolve();
    await until(() => seen.size === 20);
  });

  it('are shared by those who listen under one durable name', async () => {
    const seen: string[] = [];
    for (let n = 0; n < 2; n += 1) {
      const bus = await open();
      await bus.subscribe({ subject: 'a.>', durable: 'group' }, async ({ id }) => {
        seen.push(id);
      });
    }
    const bus = await open();
    const last = Promise.withResolvers<void>();
    await bus.subscribe({ subject: 'a.>' }, async ({ id }) => {
      if (id === '9') last.resolve();
    });
    for (let n = 0; n < 10; n += 1) await bus.publish(message('a.b', String(n)));
    await last.promise;
    await until(() => seen.length === 10);
  });
});

describe('a queue', () => {
  it('is told that a slow handler is still at work, and brings its message once', async () => {
    const bus = await open();
    const seen: string[] = [];
    const done = Promise.withResolvers<void>();
    await bus.subscribe(queue, async ({ id }) => {
      seen.push(id);
      // Longer than the contract's topology lets a reader be silent.
      if (id === 'slow') await delay(5_000);
      else done.resolve();
    });
    await bus.publish(message('q.0.b', 'slow'));
    await bus.publish(message('q.0.b', 'next'));
    await done.promise;
    expect(seen).toEqual(['slow', 'next']);
  });

  it('gives the messages of a reader that died to another', async () => {
    const [dying, living] = [
      await open({ servers: [server.url] }),
      await open({ servers: [server.url] }),
    ];
    const taken = Promise.withResolvers<void>();
    const never = Promise.withResolvers<void>();
    await dying.subscribe(queue, () => {
      taken.resolve();
      return never.promise;
    });
    await living.publish(message('q.0.b', '1'));
    await taken.promise;
    const closing = dying.close();
    const handled = Promise.withResolvers<string>();
    await living.subscribe(queue, async ({ id }) => handled.resolve(id));
    never.reject(new Error('died'));
    await closing;
    expect(await handled.promise).toBe('1');
  });

  it('is found by a reader that came before it', async () => {
    const connection = await connectNats({ servers: [server.url], name: 'tester' });
    const { jetstreamManager } = await import('@nats-io/jetstream');
    await (await jetstreamManager(connection)).streams.delete('CONTRACT_QUEUE');
    await connection.close();
    const faults: unknown[] = [];
    const bus = await open({ onFault: (error) => faults.push(error) });
    const handled = Promise.withResolvers<string>();
    await bus.subscribe(queue, async ({ id }) => handled.resolve(id));
    expect(faults[0]).toMatchObject({ code: 'service_unavailable' });
    await freshStreams(server.url, contractTopology);
    await bus.publish(message('q.0.b', '1'));
    expect(await handled.promise).toBe('1');
  });

  it('that no consumer reads under this name is refused by name', async () => {
    const bus = await open();
    const wrong = bus.subscribe({ subject: 'q.*.*', durable: 'nobody' }, async () => {});
    await expect(wrong).rejects.toMatchObject({ code: 'bus_topology_conflict' });
    await bus.subscribe({ subject: 'q.*.*' }, async () => {});
  });
});

describe('a publisher', () => {
  it('is refused while too much is not acknowledged', async () => {
    const bus = await open({ unacknowledgedMax: 3 });
    const sent = [1, 2, 3, 4].map((n) => bus.publish(message('a.b', `${n}`)));
    const outcomes = await Promise.allSettled(sent);
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
    ]);
    await expect(sent[3]).rejects.toMatchObject({ code: 'bus_full' });
    await bus.publish(message('a.b', '5'));
  });

  it('is told when a server does not answer', async () => {
    const bus = await open();
    await server.freeze();
    try {
      await expect(bus.publish(message('a.b', '1'))).rejects.toMatchObject({
        code: 'service_unavailable',
      });
    } finally {
      await server.thaw();
    }
  });

  it('may use subjects that no stream keeps', async () => {
    const bus = await open();
    const heard = Promise.withResolvers<string>();
    await bus.subscribe({ subject: 'elsewhere.>' }, async ({ subject }) => heard.resolve(subject));
    await bus.publish(message('elsewhere.b', '1'));
    expect(await heard.promise).toBe('elsewhere.b');
  });
});

describe('a bus without a server', () => {
  it('says so, and closes at once', async () => {
    const faults: unknown[] = [];
    const bus = natsBus({
      ...{ servers: [`nats://127.0.0.1:${await freePort()}`], name: 'tester' },
      ...{ topology: contractTopology, unacknowledgedMax: 1, onFault: (e) => faults.push(e) },
    });
    expect(bus.isConnected()).toBe(false);
    const unavailable = { code: 'service_unavailable' };
    await expect(bus.publish(message('a.b', '1'))).rejects.toMatchObject(unavailable);
    await expect(bus.ledgerStreams.end('org_1')).rejects.toMatchObject(unavailable);
    const reader = { organization: 'org_1', name: 'reader' };
    await expect(bus.ledgerStreams.append('org_1', 0n, [])).rejects.toMatchObject(unavailable);
    await expect(bus.ledgerStreams.openReader(reader, 1n)).rejects.toMatchObject(unavailable);
    await expect(bus.ledgerStreams.closeReader(reader)).rejects.toMatchObject(unavailable);
    await bus.subscribe({ subject: 'a.b' }, async () => {});
    await until(() => faults.length > 0);
    expect(faults[0]).toMatchObject(unavailable);
    await bus.close();
  });
});
