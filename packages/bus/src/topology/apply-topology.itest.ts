import { natsForTests, type RunningNats } from '@alfred/testing';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freshStreams } from '../../test/connected.ts';
import { connectNats } from '../nats/nats-link.ts';
import { applyTopology } from './apply-topology.ts';
import { alfredTopology, type StreamSpec, type Topology } from './topology.ts';

let server: RunningNats;
let connection: NatsConnection;
beforeAll(async () => {
  server = await natsForTests({ own: true });
  connection = await connectNats({ servers: [server.url], name: 'operator' });
});
afterAll(async () => {
  await connection.close();
  await server.stop();
});

const empty: Topology = { streams: [], users: {} };
const queue: StreamSpec = {
  ...{ name: 'Q', kind: 'queue', subjects: ['q.*'], bytesMax: 1_000_000, dedupeMs: 1_000 },
  consumers: [{ name: 'c', durable: 'c', subject: 'q.*', ackWaitMs: 1_000, unackedMax: 5 }],
};
const just = (stream: StreamSpec): Topology => ({ streams: [stream], users: {} });
const changesOf = async (topology: Topology) =>
  (await applyTopology(connection, topology)).map(({ change }) => change);

it('makes everything once, and changes nothing the second time', async () => {
  await freshStreams(server.url, empty);
  const first = await applyTopology(connection, alfredTopology);
  expect(first).toHaveLength(19);
  expect(new Set(first.map(({ change }) => change))).toEqual(new Set(['created']));
  expect(new Set(await changesOf(alfredTopology))).toEqual(new Set(['unchanged']));
});

it('updates what may be updated, and keeps what others decided', async () => {
  await freshStreams(server.url, just(queue));
  const jsm = await jetstreamManager(connection);
  await jsm.streams.update('Q', { description: 'theirs' });
  const [consumer] = queue.consumers;
  const wider = {
    ...queue,
    bytesMax: 2_000_000,
    consumers: consumer ? [{ ...consumer, unackedMax: 9 }] : [],
  };
  expect(await changesOf(just(wider))).toEqual(['updated', 'updated']);
  expect((await jsm.streams.info('Q')).config).toMatchObject({
    max_bytes: 2_000_000,
    description: 'theirs',
  });
  expect((await jsm.consumers.info('Q', 'c')).config.max_ack_pending).toBe(9);
  expect(await changesOf(just(wider))).toEqual(['unchanged', 'unchanged']);
});

it('leaves streams that it does not know', async () => {
  await freshStreams(server.url, just(queue));
  await applyTopology(connection, empty);
  expect(await changesOf(just(queue))).toEqual(['unchanged', 'unchanged']);
});

it.each([
  ['another kind of stream', { ...queue, kind: 'announcements', consumers: [] }, 'retention'],
  [
    'another subject of a consumer',
    { ...queue, consumers: queue.consumers.map((each) => ({ ...each, subject: 'q.1' })) },
    'filter_subject',
  ],
  ['a subject that another stream has', { ...queue, name: 'Q2', consumers: [] }, 'overlap'],
] as const)('leaves %s as it is, and says why', async (_, wanted, reason) => {
  await freshStreams(server.url, just(queue));
  const applying = applyTopology(connection, just(wanted));
  await expect(applying).rejects.toMatchObject({
    code: 'bus_topology_conflict',
    message: expect.stringContaining(reason),
  });
  expect(await changesOf(just(queue))).toEqual(['unchanged', 'unchanged']);
});
