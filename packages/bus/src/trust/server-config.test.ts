import { expect, it } from 'vitest';
import { natsTrust, newTrustSeeds } from './nats-trust.ts';
import { serverConfig } from './server-config.ts';

const place = { host: '127.0.0.1', port: 4222, storeFolder: '/var/lib/nats' };

it('is open and plain unless it is told otherwise', () => {
  expect(serverConfig(place)).toBe(
    'listen: "127.0.0.1:4222"\njetstream { store_dir: "/var/lib/nats" }\n',
  );
});

it('names the server and its certificate', () => {
  const text = serverConfig({ ...place, serverName: 'n1', tls: { cert: '/c.pem', key: '/k.pem' } });
  expect(text).toContain('server_name: "n1"\n');
  expect(text).toContain('tls { cert_file: "/c.pem", key_file: "/k.pem" }\n');
});

it('tells of three accounts, the same for the same secrets, and no secret', async () => {
  const seeds = newTrustSeeds();
  const trust = await natsTrust(seeds);
  expect(Object.keys((await natsTrust(seeds)).accounts)).toEqual(Object.keys(trust.accounts));
  const text = serverConfig({ ...place, trust });
  expect(text).toContain(`system_account: ${trust.systemAccount}\n`);
  expect(Object.keys(trust.accounts)).toHaveLength(3);
  for (const [key, account] of Object.entries(trust.accounts)) {
    expect(text).toContain(`  ${key}: ${account}\n`);
  }
  for (const seed of Object.values(seeds)) expect(text).not.toContain(seed);
});
