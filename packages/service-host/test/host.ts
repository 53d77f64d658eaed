// A program of one small service, and a world around it that a test holds in its hands.
import type { Settings } from '@alfred/config';
import { type PolicyClient, PolicyDefinition } from '@alfred/contracts/policy';
import { AlfredError } from '@alfred/errors';
import { createClient, rpc, type Service } from '@alfred/service-kit';
import { peerChannel, type Surroundings } from '../src/index.ts';

export const token = 'a token of sixteen letters';

/** Names of what a service did, in order. */
export type Diary = string[];

/** What nobody asks here. */
const nobodyAsks = async () => {
  throw new Error('nobody asks about routes here');
};
const routeless = {
  ...{ putRoute: nobodyAsks, removeRoute: nobodyAsks, stopArm: nobodyAsks },
  ...{ getRoute: nobodyAsks, listRoutes: nobodyAsks, listRouteVersions: nobodyAsks },
};

/** A service that notes what becomes of it, and answers a bundle with its organisation. */
export function noting(diary: Diary, more: Partial<Service> = {}): Service {
  const task = (name: string) => ({
    name,
    start: async () => void diary.push(`${name} started`),
    stop: async () => void diary.push(`${name} stopped`),
  });
  return {
    name: 'policy',
    rpc: [
      rpc(PolicyDefinition, {
        putPolicy: async () => {
          throw new Error('a bug');
        },
        getPolicy: async () => {
          throw new AlfredError('resource_unknown', { kind: 'policy', id: 'x' });
        },
        getBundle: async ({ organization }) => {
          diary.push('asked');
          return { bundle: { organization, version: 1n, policies: [], routes: [] } };
        },
        ...routeless,
      }),
    ],
    consumers: [],
    tasks: [task('first'), task('second')],
    handOver: async () => void diary.push('handed over'),
    ready: async () => [],
    ...more,
  };
}

/** A world whose signals the test gives. */
export function worldOf(env: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const asked = Promise.withResolvers<void>();
  const insisted = Promise.withResolvers<void>();
  const fault = Promise.withResolvers<unknown>();
  const printed: string[] = [];
  const complaints: string[] = [];
  const around: Surroundings = {
    ...{ words, env, asked: asked.promise, insisted: insisted.promise, fault: fault.promise },
    print: (text) => void printed.push(text),
    complain: (line) => void complaints.push(line),
  };
  /** What its log says of this event. */
  const logged = (event: string): Readonly<Record<string, unknown>> | undefined =>
    printed
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .find((line) => line.event === event);
  return { around, asked, insisted, fault, printed, complaints, logged };
}

/** Nothing answers there; a host does not wait for its bus. */
export const nowhere = 'nats://127.0.0.1:1';

/** Settings of a service that is called, on free ports. */
export const settings = {
  ALFRED_SERVICE_TOKEN: token,
  ALFRED_NATS_URL: nowhere,
  ALFRED_GRPC_PORT: '0',
  ALFRED_ADMIN_PORT: '0',
};

export const noSettings: Settings = {};

/** A client of the service at this address. */
export function clientOf(address: unknown, shown = token) {
  const clock = { nowMicros: () => 0n, elapsedMicros: () => 0n };
  const { channel, close } = peerChannel('policy', {
    ...{ addresses: String(address), token: shown, clock },
  });
  const client: PolicyClient = createClient(PolicyDefinition, channel);
  return { client, close };
}
