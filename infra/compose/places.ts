// Where things are in the containers of docker-compose.yml.
import type { ClusterHome, ClusterSecrets } from '../local/cluster-home.ts';
import { madeSettings } from '../local/cluster-plan.ts';

/** What one process may know, as it sees it. */
const ownVolume = '/run/alfred';
/** What one process keeps, as it sees it. */
export const dataVolume = '/var/lib/alfred';

/** What is in the volume of a process that may know it, by these names. */
export const ownFiles = { settings: 'settings.env', credentials: 'bus.creds' } as const;

/** As whom PostgreSQL comes, and to what: the names in docker-compose.yml. */
export const postgresUrl = (password: string): string =>
  `postgres://postgres:${password}@postgres:5432/alfred`;

/** The settings of a service that nobody writes into docker-compose.yml. */
export function composeSettings(
  service: string,
  {
    home,
    secrets,
    subscribersSeed,
  }: {
    readonly home: ClusterHome;
    readonly secrets: ClusterSecrets;
    readonly subscribersSeed: string;
  },
): Readonly<Record<string, string>> {
  const made = madeSettings(service, {
    ...{ secrets, subscribersSeed },
    home: { ...home, signer: dataVolume, subjects: dataVolume },
    postgres: { url: postgresUrl(secrets.postgresPassword), suffix: '' },
    natsUrl: 'nats://nats:4222',
    redisUrl: `redis://:${secrets.redisPassword}@redis:6379`,
  });
  return { ...made, ALFRED_NATS_CREDS: `${ownVolume}/${ownFiles.credentials}` };
}
