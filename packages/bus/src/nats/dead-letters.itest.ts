import { natsForTests, type RunningNats } from '@alfred/testing';
import type { NatsConnection } from '@nats-io/nats-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { connectedBus, freshStreams, until } from '../../test/connected.ts';
import { contractTopology } from '../bus.contract.ts';
import { message, queue } from '../contract/case.contract.ts';
import { unhandleable } from '../dead-letter.ts';
import { type DeadLetters, natsDeadLetters } from './dead-letters.ts';
import type { NatsBus } from './nats-bus.ts';
import { connectNats } from './nats-link.ts';

let server: RunningNats;
let connection: NatsConnection;
let letters: DeadLetters;
let bus: NatsBus;
beforeAll(async () => {
  server = await natsForTests({ own: true });
});
afterAll(() => server.stop());
beforeEach(async () => {
  await freshStreams(server.url, contractTopology);
  connection = await connectNats({ servers: [server.url], name: 'operator' });
  letters = natsDeadLetters(connection, contractTopology);
  bus = await connectedBus({ servers: [server.url], topology: contractTopology });
});
afterEach(async () => {
  await bus.close();
  await connection.close();
});

const all = { from: 1, max: 100 };

/** A reader that cannot read these, until it is repaired. */
async function brokenReader(unreadable: readonly string[]) {
  const state = { isBroken: true, seen: [] as string[] };
  await bus.subscribe(queue, async ({ id }) => {
    if (state.isBroken && unreadable.includes(id)) throw unhandleable('who can read that?');
    state.seen.push(id);
  });
  return state;
}

it('are listed in their order, with what they were and why', async () => {
  await brokenReader(['1', '3']);
  for (const id of ['1', '2', '3']) await bus.publish(message('q.0.b', id));
  await until(async () => (await letters.list(all)).length === 2);
  const [first, second] = await letters.list(all);
  expect(first).toMatchObject({ number: 1, attempts: 1, reason: 'who can read that?' });
  const sent = { ...first?.message, bytes: Buffer.from(first?.message.bytes ?? []) };
  expect(sent).toEqual(message('q.0.b', '1'));
  expect(first?.at).toBeInstanceOf(Date);
  expect(second?.message.id).toBe('3');
  expect(await letters.list({ from: 1, max: 1 })).toHaveLength(1);
  expect((await letters.list({ from: 2, max: 100 })).map(({ number }) => number)).toEqual([2]);
});

it('are replayed as they were, known by their id, and then forgotten', async () => {
  const reader = await brokenReader(['1']);
  await bus.publish(message('q.0.b', '1'));
  await until(async () => (await letters.list(all)).length === 1);
  reader.isBroken = false;
  expect(await letters.replay(1)).toMatchObject({ number: 1, message: { id: '1' } });
  await until(() => reader.seen.length === 1);
  expect(reader.seen).toEqual(['1']);
  expect(await letters.list(all)).toEqual([]);
  await expect(letters.replay(1)).rejects.toMatchObject({ code: 'resource_unknown' });
});

it('become dead letters again when they are still no good', async () => {
  await brokenReader(['1']);
  await bus.publish(message('q.0.b', '1'));
  await until(async () => (await letters.list(all)).length === 1);
  await letters.replay(1);
  await until(async () => (await letters.list(all)).length === 1);
  expect((await letters.list(all))[0]).toMatchObject({ number: 2, message: { id: '1' } });
});

it('cannot be read where there is no stream of them', async () => {
  await freshStreams(server.url, { streams: [], users: {} });
  await expect(letters.list(all)).rejects.toMatchObject({ code: 'service_unavailable' });
});
