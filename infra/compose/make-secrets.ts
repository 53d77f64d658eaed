// Makes what a deployment keeps to itself, once, and lays out for each container what that one may
// know, in a volume that no other sees. Prints nothing of it.
import assert from 'node:assert/strict';
import { chown, copyFile, mkdir, open, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { natsTrust, serverConfig } from '@alfred/bus';
import { credentialsFile, trustSeeds, writeCredentials } from '../local/bus-credentials.ts';
import { clusterHomeAt, clusterSecrets } from '../local/cluster-home.ts';
import { services } from '../local/cluster-plan.ts';
import { composeSettings, ownFiles } from './places.ts';

/** Each volume under the name of its container, as docker-compose.yml mounts them here. */
const volumes = '/volumes';
const users = { alfred: 1000, postgres: 999 } as const;

const home = clusterHomeAt(join(volumes, 'home'));
await mkdir(home.nats, { recursive: true, mode: 0o700 });
const secrets = await clusterSecrets(home);
const seeds = await trustSeeds(home);
await writeCredentials(home, seeds);

for (const service of [...Object.keys(services), 'gateway']) {
  const subscribersSeed = seeds.subscribers;
  const settings = composeSettings(service, { home, secrets, subscribersSeed });
  await write(join(volumes, service, ownFiles.settings), settingsText(settings));
  const credentials = join(volumes, service, ownFiles.credentials);
  await copyFile(credentialsFile(home, service), credentials);
  await giveTo(join(volumes, service), users.alfred);
}
await giveTo(home.folder, users.alfred);

await write(join(volumes, 'postgres', 'password'), secrets.postgresPassword);
await giveTo(join(volumes, 'postgres'), users.postgres);

const trust = await natsTrust(seeds);
const streams = join(volumes, 'nats-data');
const natsConfig = serverConfig({ host: '0.0.0.0', port: 4222, storeFolder: '/data', trust });
await write(join(volumes, 'nats', 'nats.conf'), natsConfig);
await giveTo(join(volumes, 'nats'), users.alfred);
await chown(streams, users.alfred, users.alfred);

// What Redis counts is worth nothing after a restart.
const redisConfig = `requirepass ${secrets.redisPassword}\nsave ""\nappendonly no\nmaxmemory 192mb\n`;
await write(join(volumes, 'redis', 'redis.conf'), redisConfig);
await giveTo(join(volumes, 'redis'), users.alfred);

process.stdout.write('The secrets of this deployment are in their volumes.\n');

/** One a line, as Node reads them with `--env-file`. */
function settingsText(settings: Readonly<Record<string, string>>): string {
  const lines = Object.entries(settings).map(([name, value]) => {
    assert.match(value, /^[\w+/=.:@-]*$/, `${name} would not be read as it is written`);
    return `${name}=${value}\n`;
  });
  return lines.join('');
}

/** Whole or not at all: a container may be starting. */
async function write(file: string, text: string): Promise<void> {
  const handle = await open(`${file}.new`, 'w', 0o600);
  await handle.writeFile(text);
  await handle.sync().finally(() => handle.close());
  await rename(`${file}.new`, file);
}

/** A volume that is new belongs to root. */
async function giveTo(folder: string, user: number): Promise<void> {
  const inside = await readdir(folder, { recursive: true });
  for (const name of ['', ...inside]) await chown(join(folder, name), user, user);
}
