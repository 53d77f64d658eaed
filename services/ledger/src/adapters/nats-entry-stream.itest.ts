import { natsLedgerStreams } from '@alfred/bus';
import { natsForTests } from '@alfred/testing';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { entriesFrom, entryStreamContract } from '../../test/entry-stream.contract.ts';
import type { EntryStream } from '../ports/entry-stream.ts';
import { natsEntryStream } from './nats-entry-stream.ts';

let server: Awaited<ReturnType<typeof natsForTests>>;
let connection: NatsConnection;
let manager: JetStreamManager;
let stream: EntryStream;

const nameOf = (organization: string) => `ALFRED_LEDGER_${organization}`;

beforeAll(async () => {
  // A store of 1 MiB, so that it can be filled.
  server = await natsForTests({
    config: ({ host, port, folder }) =>
      `listen: "${host}:${port}"\njetstream { store_dir: "${folder}", max_file: 1048576 }`,
  });
  connection = await connect({
    ...{ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 },
  });
  manager = await jetstreamManager(connection);
  stream = natsEntryStream(natsLedgerStreams(connection));
});

afterAll(async () => {
  await connection.close();
  await server.stop();
});

async function messages(organization: string): Promise<readonly string[]> {
  const { state } = await manager.streams.info(nameOf(organization));
  const seqs = Array.from({ length: state.last_seq }, (_, index) => index + 1);
  const found = await Promise.all(
    seqs.map((seq) => manager.streams.getMessage(nameOf(organization), { seq })),
  );
  return found.map((each) => `${each?.subject} ${each?.string()}`);
}

async function removeStreams(): Promise<void> {
  for await (const name of manager.streams.names()) await manager.streams.delete(name);
}

entryStreamContract('the stream on NATS', { keeps: true }, async () => ({
  stream,
  published: messages,
  close: removeStreams,
}));

describe('a stream on NATS', () => {
  it('is one that nobody takes a message out of', async () => {
    await stream.end('org_c');
    await stream.publish('org_c', 0n, entriesFrom(1, 2));
    await expect(manager.streams.purge(nameOf('org_c'))).rejects.toThrow('purge not permitted');
    await expect(manager.streams.deleteMessage(nameOf('org_c'), 1)).rejects.toThrow(
      'delete not permitted',
    );
  });

  it('is made again when it was lost, and ends at nothing then', async () => {
    await stream.end('org_d');
    await stream.publish('org_d', 0n, entriesFrom(1, 5));
    await manager.streams.delete(nameOf('org_d'));
    expect(await stream.publish('org_d', 5n, entriesFrom(6, 6))).toBe(false);
    expect(await stream.end('org_d')).toEqual({ seq: 0n, bytes: undefined });
    expect(await stream.publish('org_d', 0n, entriesFrom(1, 6))).toBe(true);
  });

  it('says that it is full, having taken the first ones, and goes on when it is not', async () => {
    await stream.end('org_e');
    const big = entriesFrom(1, 40).map((each) => ({ ...each, bytes: Buffer.alloc(60_000, 'x') }));
    await expect(stream.publish('org_e', 0n, big)).rejects.toMatchObject({ code: 'bus_full' });
    const taken = (await stream.end('org_e'))?.seq ?? 0n;
    expect(taken).toBeGreaterThan(0n);
    expect(taken).toBeLessThan(40n);
    await manager.streams.delete(nameOf('org_e'));
    await stream.end('org_e');
    expect(await stream.publish('org_e', 0n, big.slice(0, 3))).toBe(true);
    await manager.streams.delete(nameOf('org_e'));
  });

  it('says at once that it is away, and goes on with a server that is back', async () => {
    await stream.end('org_f');
    await stream.publish('org_f', 0n, entriesFrom(1, 2));
    await server.kill();
    const away = { code: 'service_unavailable' };
    await expect(stream.publish('org_f', 2n, entriesFrom(3, 4))).rejects.toMatchObject(away);
    await expect(stream.end('org_f')).rejects.toMatchObject(away);
    await server.restart();
    const end = await vi.waitFor(() => stream.end('org_f'), { timeout: 40_000 });
    expect(end?.seq).toBe(2n);
    expect(await stream.publish('org_f', 2n, entriesFrom(3, 4))).toBe(true);
    expect(await messages('org_f')).toHaveLength(4);
  });
});
