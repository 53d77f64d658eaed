import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterProcess } from '../../local/cluster-process.ts';
import { allButAt, type Expectation, everyCall, leasesLast, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { describe, isClearRefusal, isServed } from '../traffic.ts';
import { until } from '../until.ts';

const takeOverMs = 30_000;

/** `kill -9`; whoever looks after processes starts it again after a while. */
async function killed(process: ClusterProcess, holdMs: number): Promise<void> {
  await process.kill('SIGKILL');
  await delay(holdMs);
  await process.restart();
}

const eachOf = (service: string, promise: Expectation): Scenario => ({
  name: `kill-${service}`,
  failure: `kill -9 of each process of ${service} in turn`,
  promise,
  run: async (scene, holdMs) => {
    for (const process of scene.of(service)) await killed(process, holdMs);
    return [];
  },
});

const allOf = (service: string, promise: Expectation): Scenario => ({
  name: `kill-every-${service}`,
  failure: `kill -9 of all processes of ${service} at once`,
  promise,
  run: async (scene, holdMs) => {
    await Promise.all(scene.of(service).map((process) => killed(process, holdMs)));
    return [];
  },
});

const ledgerOwner: Scenario = {
  name: 'kill-ledger',
  failure: 'kill -9 of the process that writes the ledger',
  promise: leasesLast,
  run: async (scene, holdMs) => {
    const owner = await known(scene);
    await owner.kill('SIGKILL');
    const [tookMs] = await Promise.all([takenOver(scene, owner), delay(holdMs)]);
    await owner.restart();
    return [`another one wrote it after ${(tookMs / 1_000).toFixed(1)} s`];
  },
};

/** Longer than any lease lives. */
const leasesEndMs = 60_000;

const quotaForLong: Scenario = {
  name: 'outlast-quota',
  failure: 'kill -9 of all processes of quota, until the leases of both gateways have ended',
  promise: leasesLast,
  run: async (scene) => {
    await Promise.all(scene.of('quota').map((process) => process.kill('SIGKILL')));
    const news = scene.traffic.mark();
    const areOver = () => {
      const refused = news().filter(({ call }) => isClearRefusal(call));
      return Object.keys(scene.doors).every((each) => refused.some(({ door }) => door === each));
    };
    const lastedMs = await until('both gateways refuse', areOver, leasesEndMs);
    const codes = new Set(
      news()
        .filter(({ call }) => !isServed(call))
        .map(({ call }) => describe(call)),
    );
    await Promise.all(scene.of('quota').map((process) => process.restart()));
    return [`the leases lasted ${(lastedMs / 1_000).toFixed(0)} s; then: ${[...codes].join(', ')}`];
  },
};

const gateway: Scenario = {
  name: 'kill-gateway',
  failure: 'kill -9 of a gateway with calls under way',
  promise: allButAt('gateway-1'),
  run: async (scene, holdMs) => {
    const process = scene.cluster.process('gateway-1');
    await killed(process, holdMs);
    // It says at its start what it found in its journal.
    const said = [...(await process.output()).matchAll(/"reconciled":(\d+)/g)].at(-1)?.[1];
    return [`${said ?? 'unknown'} calls that it had under way were reconciled at its next start`];
  },
};

/** The owner of the ledger; somebody has it sooner or later. */
export async function known(scene: Scene): Promise<ClusterProcess> {
  let owner: ClusterProcess | undefined;
  const isKnown = async () => {
    owner = await scene.owner();
    return owner !== undefined;
  };
  await until('somebody writes the ledger', isKnown, takeOverMs);
  if (!owner) throw new Error('Nobody writes the ledger.');
  return owner;
}

/** How long it takes until another one owns the ledger. */
export function takenOver(scene: Scene, from: ClusterProcess): Promise<number> {
  const isAnother = async () => {
    const owner = await scene.owner();
    return owner !== undefined && owner !== from;
  };
  return until(`another one has what ${from.name} had`, isAnother, takeOverMs);
}

export const kills: readonly Scenario[] = [
  ledgerOwner,
  allOf('ledger', leasesLast),
  eachOf('quota', everyCall),
  allOf('quota', leasesLast),
  quotaForLong,
  eachOf('metering', everyCall),
  allOf('metering', everyCall),
  ...['identity', 'policy', 'notification', 'analytics'].map((name) => eachOf(name, everyCall)),
  gateway,
];
