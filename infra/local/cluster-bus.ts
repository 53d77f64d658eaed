// NATS as a cluster has it: with its streams, and a user for each service.
import { join } from 'node:path';
import {
  alfredTopology,
  applyTopology,
  inboxPrefixOf,
  natsTrust,
  serverConfig,
  serviceCredentials,
  type TrustSeeds,
} from '@alfred/bus';
import type { Undo } from '@alfred/service-kit';
import { credsAuthenticator } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { startNats } from '../../packages/testing/src/servers/start-server.ts';
import { trustSeeds, writeCredentials } from './bus-credentials.ts';
import type { ClusterHome } from './cluster-home.ts';
import { busOf, type ClusterBus } from './cluster-servers.ts';

/**
 * NATS with JetStream, its streams in the home. Each service has credentials of its own, which let
 * it do what the bus's topology says and no more.
 */
export async function ownNats(home: ClusterHome, undo: Undo): Promise<ClusterBus> {
  const seeds = await trustSeeds(home);
  const [trust] = await Promise.all([natsTrust(seeds), writeCredentials(home, seeds)]);
  const storeFolder = join(home.nats, 'jetstream');
  const server = await startNats({
    own: true,
    config: ({ host, port }) => serverConfig({ host, port, storeFolder, trust }),
  });
  undo.push(() => server.stop());
  await setUpStreams(server.url, seeds);
  return busOf(server);
}

/** The streams that services find when they come. */
async function setUpStreams(servers: string, { services: seed }: TrustSeeds): Promise<void> {
  const name = 'operator';
  const { text } = await serviceCredentials(alfredTopology, { seed, name });
  const authenticator = credsAuthenticator(Buffer.from(text));
  const connection = await connect({
    servers,
    name,
    authenticator,
    inboxPrefix: inboxPrefixOf(name),
  });
  await applyTopology(connection, alfredTopology).finally(() => connection.close());
}
