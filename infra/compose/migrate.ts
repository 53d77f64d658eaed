// Brings every schema up to date, as each service does it by itself: `main.ts migrate`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { trustSeeds } from '../local/bus-credentials.ts';
import { clusterHomeAt, clusterSecrets } from '../local/cluster-home.ts';
import { services } from '../local/cluster-plan.ts';
import { composeSettings, dataVolume, postgresUrl } from './places.ts';

const home = clusterHomeAt(dataVolume);
const secrets = await clusterSecrets(home);
const { subscribers: subscribersSeed } = await trustSeeds(home);

for (const [service, { schema }] of Object.entries(services)) {
  if (schema) await migrate(service);
}

async function migrate(service: string): Promise<void> {
  const { ALFRED_POSTGRES_URL = '' } = composeSettings(service, { home, secrets, subscribersSeed });
  const migrating = spawn(process.execPath, [`services/${service}/src/main.ts`, 'migrate'], {
    stdio: 'inherit',
    env: {
      ALFRED_POSTGRES_URL,
      ALFRED_POSTGRES_ADMIN_URL: postgresUrl(secrets.postgresPassword),
    },
  });
  const [code] = await once(migrating, 'exit');
  if (code !== 0) throw new Error(`The schema of ${service} could not be brought up to date.`);
}
