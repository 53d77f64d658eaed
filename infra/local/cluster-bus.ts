// NATS as a cluster has it: with its streams, and a user for each service.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  alfredTopology,
  applyTopology,
  inboxPrefixOf,
  natsTrust,
  newTrustSeeds,
  serverConfig,
  serviceCredentials,
  type TrustSeeds,
} from '@alfred/bus';
import { readPrivateJson, writePrivateJson } from '@alfred/home';
import type { Undo } from '@alfred/service-kit';
import { credsAuthenticator } from '@nats-io/nats-core';
import { connect } from '@nats-io/transport-node';
import { z } from 'zod';
import { startNats } from '../../packages/testing/src/servers/start-server.ts';
import type { ClusterHome } from './cluster-home.ts';
import { busOf, type ClusterBus } from './cluster-servers.ts';

const seedsSchema = z.strictObject({
  operator: z.string(),
  system: z.string(),
  services: z.string(),
  subscribers: z.string(),
});

/** Where the credentials of a service are. */
export function credentialsFile(home: ClusterHome, service: string): string {
  return join(home.nats, 'credentials', `${service}.creds`);
}

/** The secrets from which everybody's credentials are made. */
export async function trustSeeds(home: ClusterHome): Promise<TrustSeeds> {
  const file = join(home.nats, 'seeds.json');
  const kept = await readPrivateJson(file, seedsSchema);
  if (kept) return kept;
  const made = newTrustSeeds();
  await writePrivateJson(file, made);
  return made;
}

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

async function writeCredentials(home: ClusterHome, { services: seed }: TrustSeeds): Promise<void> {
  await mkdir(join(home.nats, 'credentials'), { recursive: true, mode: 0o700 });
  const names = Object.keys(alfredTopology.users);
  await Promise.all(
    names.map(async (name) => {
      const { text } = await serviceCredentials(alfredTopology, { seed, name });
      await writeFile(credentialsFile(home, name), text, { mode: 0o600 });
    }),
  );
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
