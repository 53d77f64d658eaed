import { systemClock } from '@alfred/clock';
import { createLogger } from '@alfred/telemetry';
import { redisForTests } from '@alfred/testing';
import { Redis } from 'ioredis';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { patient } from '../../../test/redis-scene.ts';
import { redisResponses } from './redis-responses.ts';
import { answerAt, responseCacheContract } from './response-cache.contract.ts';

const { nowMicros } = systemClock;
const telemetry = { asked: () => {}, decided: () => {} };
const logger = createLogger({ name: 'gateway', level: 'error', destination: { write: () => {} } });

let url = '';
const opened: { stop(): unknown }[] = [];

beforeAll(async () => {
  ({ url } = await redisForTests({ parameters: [] }));
});

afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop();
});

async function started(secret = Buffer.alloc(32, 7)) {
  const deps = { url, ca: undefined, secret, clock: systemClock, logger, telemetry };
  const cache = redisResponses({ ...deps, patience: patient });
  opened.push(cache);
  await cache.start();
  return cache;
}

/** An empty Redis, and what stands in it. */
async function scene() {
  const client = new Redis(url);
  opened.push({ stop: () => client.quit() });
  await client.flushall();
  const dump = async () => {
    const names = await client.keys('*');
    const values = names.map(async (name) =>
      (await client.type(name)) === 'string'
        ? String(await client.getBuffer(name))
        : (await client.smembers(name)).join(),
    );
    return [...names, ...(await Promise.all(values))].join('\n');
  };
  return { client, dump };
}

responseCacheContract('Redis', async () => {
  await scene();
  return { cache: await started(), nowMicros };
});

const partition = { organization: 'org_a', scope: 'team', node: 'team_a', dataClass: '' };
const address = { partition: { ...partition, isTest: false }, key: 'one' };

it('holds nothing that can be read: no answer, no name, no key', async () => {
  const { dump } = await scene();
  const cache = await started();
  await cache.keep(address, answerAt(nowMicros(), { texts: ['a secret answer'] }));
  const stored = await dump();
  expect(stored).toContain('alfred:answer:');
  for (const word of ['secret answer', 'usr_a', 'org_a', 'team_a', 'one"']) {
    expect(stored).not.toContain(word);
  }
  await cache.forget('org_a', 'usr_a');
  expect(await dump()).toBe('');
});

it('opens nothing that another deployment sealed, or that lies under another name', async () => {
  const { client } = await scene();
  const cache = await started();
  await cache.keep(address, answerAt(nowMicros()));
  const other = { ...address, key: 'two' };
  await cache.keep(other, answerAt(nowMicros()));
  const [first = '', second = ''] = await client.keys('alfred:answer:*');
  await client.copy(first, second, 'REPLACE');
  const found = [await cache.find(address), await cache.find(other)];
  expect(found.filter((answer) => answer !== undefined)).toHaveLength(1);
  expect(await (await started(Buffer.alloc(32, 8))).find(address)).toBeUndefined();
});

it('is shared by gateways, and is nothing to wait for when it is away', async () => {
  await scene();
  const [one, other] = [await started(), await started()];
  await one.keep(address, answerAt(nowMicros()));
  expect(await other.find(address)).toBeDefined();
  await other.stop();
  expect(await other.find(address)).toBeUndefined();
  await expect(other.forget('org_a', 'usr_a')).rejects.toThrow();
});
