import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { alfredTopology, applyTopology, type NatsBus, natsBus } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { KeyRevoked } from '@alfred/contracts/identity';
import { freePort, natsForTests } from '@alfred/testing';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { identityCallers } from '../src/adapters/identity-callers.ts';
import { keyRevokedConsumer } from '../src/consumers/key-revoked.consumer.ts';
import type { Callers } from '../src/ports/callers.ts';
import { caller } from './fakes.ts';

const gatewaysCount = 8;
const promisedMs = 1_000;
const patience = { timeout: 40_000, interval: 5 };

let nats: Awaited<ReturnType<typeof natsForTests>>;
let identityBus: NatsBus;
const buses: NatsBus[] = [];
const gateways: Callers[] = [];
/** What identity itself says, to whoever asks it. */
const revoked = new Set<string>();
let keys = 0;

/** A way to the server that can be cut and mended. */
async function openWay() {
  const port = await freePort();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = createConnection({ host: nats.host, port: nats.port });
    for (const each of [socket, onward]) {
      sockets.add(each);
      each.on('error', () => {}).on('close', () => sockets.delete(each));
    }
    socket.pipe(onward).pipe(socket);
  });
  const mend = async () => {
    server.listen(port, nats.host);
    await once(server, 'listening');
  };
  const cut = () => {
    server.close();
    for (const each of sockets) each.destroy();
  };
  await mend();
  return { url: `nats://${nats.host}:${port}`, cut, mend };
}

async function openBus(name: string, url: string = nats.url): Promise<NatsBus> {
  const bus = natsBus({
    ...{ servers: [url], name, topology: alfredTopology, unacknowledgedMax: 100 },
    onFault: () => {},
  });
  buses.push(bus);
  await vi.waitFor(() => expect(bus.isConnected()).toBe(true), patience);
  return bus;
}

/** As much of a gateway as knows who calls. */
async function openGateway(incarnation: string, url?: string): Promise<Callers> {
  const callers = identityCallers({
    clock: systemClock,
    identity: {
      resolveKey: async ({ digest }) => {
        const key = Buffer.from(digest ?? []).toString();
        if (revoked.has(key)) return { caller: undefined };
        const { path, tagKeys: _, ...known } = caller;
        return { caller: { ...known, key, path: [...path], tagKeys: [], limits: [] } };
      },
    },
  });
  const { subject, durable, handle } = keyRevokedConsumer(callers, incarnation);
  const bus = await openBus(`gateway-${incarnation}`, url);
  await bus.subscribe({ subject, durable }, handle);
  return callers;
}

beforeAll(async () => {
  nats = await natsForTests({ own: true });
  const operator = await connect({ servers: nats.url });
  await applyTopology(operator, alfredTopology);
  await operator.close();
  identityBus = await openBus('identity');
  for (let n = 0; n < gatewaysCount; n += 1) gateways.push(await openGateway(`inc_${n}`));
});

afterAll(async () => {
  await Promise.all(buses.map((bus) => bus.close()));
  await nats.stop();
});

let key: string;
beforeEach(async () => {
  keys += 1;
  key = `key_${keys}`;
  // Every gateway knows it, and has no reason to ask again.
  for (const gateway of gateways) expect(await gateway.find(Buffer.from(key))).toBeDefined();
});

/** As identity announces it, after its own commit. */
async function revoke(): Promise<void> {
  revoked.add(key);
  await identityBus.publish({
    subject: 'alfred.identity.org_a.KeyRevoked.v1',
    id: `key_revoked:${key}`,
    bytes: KeyRevoked.encode({ organization: 'org_a', key }).finish(),
  });
}

async function expectRefusedEverywhere(): Promise<void> {
  await vi.waitFor(async () => {
    for (const gateway of gateways) expect(await gateway.find(Buffer.from(key))).toBeUndefined();
  }, patience);
}

it('reaches every gateway within a second over the bus', async () => {
  const begun = performance.now();
  await revoke();
  await expectRefusedEverywhere();
  expect(performance.now() - begun).toBeLessThan(promisedMs);
});

it('reaches gateways that had lost the bus, as soon as it is back', async () => {
  await nats.kill();
  await expect(revoke()).rejects.toMatchObject({ code: 'service_unavailable' });
  for (const gateway of gateways) expect(await gateway.find(Buffer.from(key))).toBeDefined();
  await nats.restart();
  await vi.waitFor(revoke, patience);
  await expectRefusedEverywhere();
});

it('reaches a gateway that was cut off while it was announced, when it is not any more', async () => {
  const way = await openWay();
  const cutOff = await openGateway('inc_cut', way.url);
  await cutOff.find(Buffer.from(key));
  way.cut();
  await revoke();
  await expectRefusedEverywhere();
  expect(await cutOff.find(Buffer.from(key))).toBeDefined();
  await way.mend();
  await vi.waitFor(
    async () => expect(await cutOff.find(Buffer.from(key))).toBeUndefined(),
    patience,
  );
  way.cut();
});
