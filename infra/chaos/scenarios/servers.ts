import { setTimeout as delay } from 'node:timers/promises';
import { type Expectation, everyCall, leasesLast, type Scenario } from '../scenario.ts';
import { readinessOf, type Scene } from '../scene.ts';

type Server = keyof Scene['cluster']['servers'];

const titles: Readonly<Record<Server, string>> = {
  postgres: 'PostgreSQL',
  nats: 'NATS',
  redis: 'Redis',
};

const killed = (server: Server, promise: Expectation): Scenario => ({
  name: `kill-${server}`,
  failure: `kill -9 of ${titles[server]}, and its start`,
  promise,
  run: async ({ cluster }, holdMs) => {
    const { [server]: own } = cluster.servers;
    await own.kill();
    await delay(holdMs);
    const said = await readinessOf(cluster.demo.url);
    await own.restart();
    return [`a gateway said meanwhile: ${said}`];
  },
});

const frozen = (server: 'nats' | 'redis'): Scenario => ({
  name: `freeze-${server}`,
  failure: `${titles[server]} does nothing, with its connections open`,
  promise: everyCall,
  run: async ({ cluster }, holdMs) => {
    const { [server]: own } = cluster.servers;
    await own.freeze();
    await delay(holdMs);
    const said = await readinessOf(cluster.demo.url);
    await own.thaw();
    return [`a gateway said meanwhile: ${said}`];
  },
});

export const servers: readonly Scenario[] = [
  killed('nats', everyCall),
  frozen('nats'),
  killed('redis', everyCall),
  frozen('redis'),
  killed('postgres', leasesLast),
];
