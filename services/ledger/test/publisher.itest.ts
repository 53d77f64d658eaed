import { rm } from 'node:fs/promises';
import { natsLedgerStreams } from '@alfred/bus';
import { type FreshDatabase, freshDatabase, natsForTests } from '@alfred/testing';
import { type JetStreamManager, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { natsEntryStream } from '../src/index.ts';
import {
  asset,
  opening,
  type RunningLedger,
  relayed,
  runLedger,
  temporarySigner,
} from './running-ledger.ts';

const ledger = 'led_published';
const stream = 'ALFRED_LEDGER_org_a';
const patience = { timeout: 40_000, interval: 50 };

let server: Awaited<ReturnType<typeof natsForTests>>;
let connection: NatsConnection;
let manager: JetStreamManager;
let database: FreshDatabase;
let signerFolder: string;
let running: RunningLedger;

const start = () =>
  runLedger({
    ...{ url: database.url, signerFolder },
    stream: natsEntryStream(natsLedgerStreams(connection)),
  });

beforeAll(async () => {
  server = await natsForTests({ own: true });
  connection = await connect({
    ...{ servers: server.url, maxReconnectAttempts: -1, reconnectTimeWait: 50 },
  });
  manager = await jetstreamManager(connection);
  database = await freshDatabase();
  signerFolder = await temporarySigner();
  running = await start();
});

afterAll(async () => {
  await running.stop();
  await database.drop();
  await connection.close();
  await server.stop();
  await rm(signerFolder, { recursive: true });
});

/** So many credits more for somebody, each an entry. */
async function issue(client: RunningLedger['client'], names: readonly string[]): Promise<void> {
  const commands = names.map((name) =>
    relayed(name, 'issueCredits', { node: 'usr_a', asset, amount: '1' }),
  );
  const { results } = await client.apply({ ledger, commands });
  expect(results.every(({ outcome }) => outcome?.$case === 'accepted')).toBe(true);
}

/** Waits until the stream is the log: the same bytes under the same numbers. */
async function expectPublished(): Promise<number> {
  const { entries } = await running.client.listEntries({ ledger, after: 0n, limit: 1_000 });
  await vi.waitFor(async () => {
    const { state } = await manager.streams.info(stream);
    expect(state.last_seq).toBe(entries.length);
  }, patience);
  for (const [index, entry] of entries.entries()) {
    const message = await manager.streams.getMessage(stream, { seq: index + 1 });
    expect(message?.string()).toBe(Buffer.from(entry).toString());
    expect(message?.subject).toBe(
      `alfred.ledger.org_a.${/"type":"([^"]+)"/.exec(message?.string() ?? '')?.[1]}`,
    );
  }
  return entries.length;
}

it('publishes the log of an organisation, message n being entry n', async () => {
  await running.client.apply({ ledger, commands: [...opening(1_000n)] });
  expect(await expectPublished()).toBeGreaterThanOrEqual(5);
});

it('goes on without the stream, and catches it up afterwards', async () => {
  await server.kill();
  await issue(running.client, ['away-1', 'away-2']);
  await issue(running.client, ['away-3']);
  await server.restart();
  await expectPublished();
});

it('fills a stream that was lost from the first entry', async () => {
  await vi.waitFor(() => manager.streams.delete(stream), patience);
  await issue(running.client, ['lost']);
  await expectPublished();
});

it('is handed over between two that run at once, without a repeat or a gap', async () => {
  const other = await start();
  for (let round = 0; round < 5; round += 1) {
    // Each fences the other, as a shard moves; whoever lost it is asked again.
    const clients = [running.client, other.client];
    for (const [turn, client] of clients.entries()) {
      const names = Array.from({ length: 20 }, (_, index) => `${round}-${turn}-${index}`);
      await vi.waitFor(() => issue(client, names), patience);
    }
  }
  await other.stop();
  await expectPublished();
});
