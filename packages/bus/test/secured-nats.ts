import { natsForTests, type RunningNats } from '@alfred/testing';
import type { NatsConnection } from '@nats-io/nats-core';
import { type NatsBus, natsBus } from '../src/nats/nats-bus.ts';
import { connectNats } from '../src/nats/nats-link.ts';
import { applyTopology } from '../src/topology/apply-topology.ts';
import { alfredTopology } from '../src/topology/topology.ts';
import { natsTrust, newTrustSeeds, type TrustSeeds } from '../src/trust/nats-trust.ts';
import { serverConfig } from '../src/trust/server-config.ts';
import { serviceCredentials } from '../src/trust/service-credentials.ts';

/** A server with TLS, accounts and Alfred's topology, as a deployment has it. */
export interface SecuredNats {
  readonly server: RunningNats;
  readonly seeds: TrustSeeds;
  /** A connection as one of the topology's users, or with these credentials. */
  connect(name: string, credentials?: string): Promise<NatsConnection>;
  bus(name: string): Promise<NatsBus>;
  stop(): Promise<void>;
}

/** Starts one. For `beforeAll`, with `stop` in `afterAll`. */
export async function securedNats(): Promise<SecuredNats> {
  const seeds = newTrustSeeds();
  const trust = await natsTrust(seeds);
  const server = await natsForTests({
    tls: true,
    config: ({ host, port, folder, tls }) =>
      serverConfig({
        host,
        port,
        storeFolder: `${folder}/jetstream`,
        trust,
        ...(tls ? { tls } : {}),
      }),
  });
  const opened: { close(): Promise<void> }[] = [];
  const options = async (name: string, credentials?: string) => {
    const text =
      credentials ??
      (await serviceCredentials(alfredTopology, { seed: seeds.services, name })).text;
    const ca = server.ca ?? '';
    return { servers: [server.url], name, ca, credentials: () => text };
  };
  const connect = async (name: string, credentials?: string) => {
    const connection = await connectNats(await options(name, credentials));
    opened.push(connection);
    return connection;
  };
  await applyTopology(await connect('operator'), alfredTopology);
  return {
    server,
    seeds,
    connect,
    bus: async (name) => {
      const bus = natsBus({
        ...(await options(name)),
        topology: alfredTopology,
        unacknowledgedMax: 100,
        onFault: () => {},
      });
      opened.push(bus);
      while (!bus.isConnected()) await new Promise((resolve) => setTimeout(resolve, 10));
      return bus;
    },
    stop: async () => {
      await Promise.all(opened.map((each) => each.close()));
      await server.stop();
    },
  };
}

/** Whether the server forbids this user to publish under a subject. */
export async function isPublishForbidden(
  connection: NatsConnection,
  subject: string,
): Promise<boolean> {
  let isForbidden = false;
  const statuses = connection.status()[Symbol.asyncIterator]();
  const watch = async () => {
    for (;;) {
      const { value, done } = await statuses.next();
      if (done) return;
      if (value.type === 'error') isForbidden ||= value.error.message.includes(`"${subject}"`);
    }
  };
  void watch();
  connection.publish(subject, '{}');
  await connection.flush();
  // The word of the server comes before its answer; it is passed on a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  return isForbidden;
}

/** Whether the server forbids this user to listen to a subject. */
export async function isListeningForbidden(
  connection: NatsConnection,
  subject: string,
): Promise<boolean> {
  const subscription = connection.subscribe(subject, { callback: () => {} });
  await connection.flush();
  const isForbidden = subscription.isClosed();
  subscription.unsubscribe();
  return isForbidden;
}
