import { management } from '../../../services/standalone/test/acceptance/management.ts';
import { everyCall, type Scenario } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { until } from '../until.ts';

const promisedMs = 1_000;
/** However slow the machine is: then it is not refused at all. */
const refusedWithinMs = 60_000;
/** A copy of a key is asked about again when it is 30 s old. */
const copyRefreshMs = 30_000;

interface LostKey {
  readonly id: string;
  readonly key: string;
}

/** Over the bus. */
export const revocation: Scenario = {
  name: 'revoke',
  failure: 'a key is revoked at one of two gateways',
  promise: everyCall,
  run: async (scene) => {
    const made = await newKey(scene);
    const watched = Object.values(scene.doors).map((url) => askedUntilRefused(url, made.key));
    const askedAt = performance.now();
    const revokedAt = await revoke(scene, made);
    const all = await Promise.all(watched);
    const servedAt = Math.max(...all.map((each) => each.servedAt));
    const refusedAt = Math.max(...all.map((each) => each.refusedAt));
    const verdict = servedAt - revokedAt < promisedMs ? 'within' : 'NOT within';
    const since = (from: number, to: number) => `${Math.max(0, to - from).toFixed(0)} ms`;
    return [
      `both refuse it ${since(askedAt, refusedAt)} after the revocation was asked for, and ${since(revokedAt, refusedAt)} after its answer`,
      `the last call that was let in began ${since(revokedAt, servedAt)} after the answer: ${verdict} 1 s`,
    ];
  },
};

/** The bus is away when the key is revoked, and comes back: what was missed is heard then. */
export const revocationOverOutage: Scenario = {
  name: 'revoke-over-outage',
  failure: 'a key is revoked while NATS is away, and NATS comes back',
  promise: everyCall,
  run: async (scene) => {
    const made = await newKey(scene);
    const { nats } = scene.cluster.servers;
    await nats.kill();
    await revoke(scene, made);
    const [first = '', ...others] = Object.values(scene.doors);
    await until('the gateway that was told refuses', () => isRefused(first, made), refusedWithinMs);
    await nats.restart();
    const tookMs = await Promise.all(
      others.map((url) =>
        until('every gateway refuses', () => isRefused(url, made), refusedWithinMs),
      ),
    );
    return [`refused everywhere ${seconds(Math.max(...tookMs))} after NATS was back`];
  },
};

/** The bus stays away: the age of copies is the bound. */
export const revocationWithoutBus: Scenario = {
  name: 'revoke-without-bus',
  failure: 'a key is revoked while NATS is away, and stays so until every gateway refuses',
  promise: everyCall,
  run: async (scene) => {
    const made = await newKey(scene);
    const { nats } = scene.cluster.servers;
    await nats.kill();
    await revoke(scene, made);
    const tookMs = await Promise.all(
      Object.values(scene.doors).map((url) =>
        until('every gateway refuses', () => isRefused(url, made), copyRefreshMs + refusedWithinMs),
      ),
    ).finally(() => nats.restart());
    return [`refused everywhere after ${seconds(Math.max(...tookMs))}, without the bus`];
  },
};

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** Of a user without money, known to every gateway. */
async function newKey({ cluster: { demo }, doors }: Scene): Promise<LostKey> {
  const owner = management(demo.url, demo.adminKey);
  const wish = { node: demo.user, name: 'lost laptop' };
  const { status, body } = await owner.post<LostKey>('/api/v1/keys', wish);
  if (status >= 300) throw new Error(`No key was made: ${status} ${JSON.stringify(body)}`);
  for (const url of Object.values(doors)) {
    await until(
      'the key is known',
      async () => (await ask(url, body.key)) === 200,
      refusedWithinMs,
    );
  }
  return body;
}

/** When its answer was there. */
async function revoke({ cluster: { demo } }: Scene, { id }: LostKey): Promise<number> {
  const owner = management(demo.url, demo.adminKey);
  const { status, body } = await owner.delete(`/api/v1/keys/${id}`);
  if (status >= 300) throw new Error(`The key was not revoked: ${status} ${JSON.stringify(body)}`);
  return performance.now();
}

async function ask(url: string, key: string): Promise<number> {
  const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${key}` } });
  await answer.arrayBuffer();
  return answer.status;
}

const isRefused = async (url: string, { key }: LostKey) => (await ask(url, key)) === 401;

/** Asks without a pause; when the last call that was let in had begun, and the first refusal came. */
async function askedUntilRefused(url: string, key: string) {
  const deadline = performance.now() + refusedWithinMs;
  let servedAt = 0;
  while (performance.now() < deadline) {
    const begunAt = performance.now();
    const status = await ask(url, key);
    if (status === 401) return { servedAt, refusedAt: performance.now() };
    if (status === 200) servedAt = begunAt;
  }
  throw new Error(`${url} never refused the key`);
}
