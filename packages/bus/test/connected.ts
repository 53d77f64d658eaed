import { setTimeout as delay } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { type NatsBus, type NatsBusOptions, natsBus } from '../src/nats/nats-bus.ts';
import { connectNats } from '../src/nats/nats-link.ts';
import { applyTopology } from '../src/topology/apply-topology.ts';
import type { Topology } from '../src/topology/topology.ts';

/** A bus that has found its server. */
export async function connectedBus(
  options: Partial<NatsBusOptions> & Pick<NatsBusOptions, 'servers' | 'topology'>,
): Promise<NatsBus> {
  const bus = natsBus({ name: 'tester', unacknowledgedMax: 1_000, onFault: () => {}, ...options });
  await until(() => bus.isConnected());
  return bus;
}

/** Removes every stream of a server and makes those of a topology. */
export async function freshStreams(url: string, topology: Topology): Promise<void> {
  const connection = await connectNats({ servers: [url], name: 'tester' });
  const jsm = await jetstreamManager(connection);
  for (const name of await jsm.streams.names().next()) await jsm.streams.delete(name);
  await applyTopology(connection, topology);
  await connection.close();
}

/** Waits until it is so; the test's own limit ends it when it never is. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(10);
}
