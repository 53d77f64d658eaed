// Who a deployment's NATS trusts, and what its services come to it with.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alfredTopology, newTrustSeeds, serviceCredentials, type TrustSeeds } from '@alfred/bus';
import { readPrivateJson, writePrivateJson } from '@alfred/home';
import { z } from 'zod';
import type { ClusterHome } from './cluster-home.ts';

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

/** For every user of the topology, the operator included. */
export async function writeCredentials(
  home: ClusterHome,
  { services: seed }: TrustSeeds,
): Promise<void> {
  await mkdir(join(home.nats, 'credentials'), { recursive: true, mode: 0o700 });
  const names = Object.keys(alfredTopology.users);
  await Promise.all(
    names.map(async (name) => {
      const { text } = await serviceCredentials(alfredTopology, { seed, name });
      await writeFile(credentialsFile(home, name), text, { mode: 0o600 });
    }),
  );
}
