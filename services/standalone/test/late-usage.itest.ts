import { rm } from 'node:fs/promises';
import { inProcessBus, usageSubject } from '@alfred/bus';
import { systemClock } from '@alfred/clock';
import { Command, LedgerDefinition } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { Block, type Record as RecordMessage } from '@alfred/contracts/usage';
import { shardOf } from '@alfred/ids';
import { booksHere, busEntryStream, createLedgerService, ledgerSchema } from '@alfred/ledger';
import { createMeteringService, meteringSchema } from '@alfred/metering';
import {
  claimsAll,
  createClient,
  loopbackTransport,
  migrateSchema,
  openPool,
  startService,
} from '@alfred/service-kit';
import { createLogger, createTelemetry } from '@alfred/telemetry';
import {
  aBlock,
  anAdmitted,
  aRecord,
  aSettled,
  type FreshDatabase,
  freshDatabase,
  temporaryFolder,
} from '@alfred/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

// A gateway that never comes back, and one that comes back after the grace: metering and the ledger
// as they are, on one database, with a clock that is put forward.

let database: FreshDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  folder = await temporaryFolder();
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** The machine's clock, so much ahead of it. */
function clockAhead() {
  let ahead = 0n;
  return {
    nowMicros: () => systemClock.nowMicros() + ahead,
    elapsedMicros: () => systemClock.elapsedMicros() + ahead,
    putForward: (micros: bigint) => {
      ahead += micros;
    },
  };
}

async function startLedger() {
  const clock = clockAhead();
  const pool = openPool({ url: database.url, schema: ledgerSchema });
  await migrateSchema(pool, ledgerSchema);
  const telemetry = await createTelemetry({ serviceName: 'test' });
  const logger = createLogger({ name: 'test', destination: { write: () => {} }, level: 'error' });
  const transport = loopbackTransport();
  const bus = inProcessBus({ capacity: 1_000 });
  const service = createLedgerService({
    ...{ pool, bus, logger, clock, meter: telemetry.meter },
    config: { deployment: 'test', signerFolder: folder, leaseGraceMs: 60_000 },
    stream: busEntryStream(bus),
    claims: claimsAll({ address: '' }),
    books: booksHere(pool),
    ledgers: createClient(LedgerDefinition, transport.channel),
  });
  const running = await startService(service, { bus, serve: transport.serve });
  return {
    ...{ bus, logger, telemetry, clock },
    client: createClient(LedgerDefinition, transport.channel),
    stop: async () => {
      await running.stop();
      await transport.close();
      await bus.close();
      await telemetry.shutdown();
      await pool.end();
    },
  };
}

type RunningLedger = Awaited<ReturnType<typeof startLedger>>;

async function startMetering({ bus, logger, telemetry, client: ledger }: RunningLedger) {
  const pool = openPool({ url: database.url, schema: meteringSchema });
  await migrateSchema(pool, meteringSchema);
  const transport = loopbackTransport();
  const service = createMeteringService({
    ...{ pool, ledger, bus, logger, telemetry, clock: systemClock },
    claims: claimsAll({ address: '' }),
    ...{ pricesFile: undefined, expiredLeases: 'charge', experimentDays: 400 },
  });
  const running = await startService(service, { bus, serve: transport.serve });
  return {
    client: createClient(MeteringDefinition, transport.channel),
    stop: async () => {
      await running.stop();
      await transport.close();
      await pool.end();
    },
  };
}

const [ledgerId, organization, node] = ['led_late', 'org_late', 'usr_late'];
const incarnation = 'inc_late';

async function openBooks({ client }: RunningLedger): Promise<void> {
  const bodies: NonNullable<Command['body']>[] = [
    { $case: 'openLedger', value: { organization, timeZone: 'UTC', assets: ['USD/9'] } },
    { $case: 'openNode', value: { node: organization, parent: '', kind: 'organization' } },
    { $case: 'openNode', value: { node, parent: organization, kind: 'user' } },
    { $case: 'issueCredits', value: { node, asset: 'USD/9', amount: '1000000' } },
  ];
  const commands = bodies.map((body, n) =>
    Command.fromPartial({ body, origin: { $case: 'system', value: `books_${n}` } }),
  );
  const { results } = await client.apply({ ledger: ledgerId, commands });
  expect(results.map(({ outcome }) => outcome?.$case)).toEqual(commands.map(() => 'accepted'));
}

async function openLease({ client }: RunningLedger): Promise<string> {
  const value = {
    ...{ incarnation, ask: 1n, node, asset: 'USD/9', least: '100000', most: '100000' },
    ttlMs: 60_000n,
  };
  const command = Command.fromPartial({ body: { $case: 'openLease', value } });
  const { results } = await client.apply({ ledger: ledgerId, commands: [command] });
  const [result] = results;
  if (result?.outcome?.$case !== 'accepted') throw new Error('no lease');
  return result.outcome.value.lease?.lease ?? '';
}

const entriesOf = async ({ client }: RunningLedger) => {
  const { entries } = await client.listEntries({ ledger: ledgerId, limit: 1_000 });
  return entries.map((bytes) => JSON.parse(Buffer.from(bytes).toString().trim()));
};

const publish = async (
  { bus }: RunningLedger,
  of: { readonly start: bigint; readonly records: readonly RecordMessage[] },
) => {
  const block = aBlock(of.records, { incarnation, start: of.start });
  const bytes = Block.encode(block).finish();
  await bus.publish({ subject: usageSubject(incarnation), id: `${of.start}`, bytes });
  return block.end;
};

it('charges by policy what a lost gateway admitted, and corrects it when the truth comes late', async () => {
  const ledger = await startLedger();
  const first = await startMetering(ledger);
  await openBooks(ledger);
  const lease = await openLease(ledger);
  const leaseKey = `lease:${incarnation}:1`;
  const subject = { organization, ledger: ledgerId, node, apiKey: 'key_late' };
  const { version: price } = await first.client.getPriceBook({});
  const admitted = anAdmitted({
    ...{ request: 'req_late', subject, lease, leaseKey, price },
    ...{ estimate: '90000', inputEstimate: '15000', tags: { project: 'apollo' } },
  });
  const opened = aRecord({ $case: 'opened', value: { incarnation, earlier: [] } });
  const begun = [opened, aRecord({ $case: 'admitted', value: admitted })];
  const position = await publish(ledger, { start: 0n, records: begun });
  const cursor = async (metering: typeof first) =>
    (await metering.client.getUsageCursor({ incarnation })).position;
  await expect.poll(() => cursor(first)).toBe(position);
  await first.stop();

  // Nobody says anything until the lease has lapsed and its grace has passed.
  ledger.clock.putForward(600_000_000n);
  const overdue = async () =>
    (await ledger.client.listOverdueLeases({ limit: 9, shard: shardOf(ledgerId) })).leases;
  await expect.poll(overdue).toMatchObject([{ lease, status: 'lapsed' }]);
  const second = await startMetering(ledger);
  await expect.poll(overdue).toEqual([]);
  const typesOf = async () =>
    (await entriesOf(ledger))
      .map(({ type }) => type)
      .filter((type) => !/^(Ledger|Writer)/.test(type));
  expect((await typesOf()).slice(-3)).toEqual([
    ...['LeaseLapsed.v1', 'UsageReconciled.v1', 'LeaseExpired.v1'],
  ]);
  const asked = { organization, request: 'req_late' };
  const story = await second.client.getRequest(asked);
  expect(story.records.map(({ body }) => body?.$case)).toEqual(['admitted', 'reconciled']);

  // A hundred tokens in and twenty out: 27,000 nano-dollars, of which 15,000 are charged already.
  const value = aSettled(admitted, { amount: '27000', leaseKey, tags: admitted.tags });
  const settled = aRecord({ $case: 'settled', value });
  const word = { lease, ledger: ledgerId, organization, admitted: 1n, incarnation };
  const returned = aRecord({ $case: 'returned', value: word });
  const end = await publish(ledger, { start: position, records: [settled, returned] });
  await expect.poll(() => cursor(second)).toBe(end);
  const entry = (await entriesOf(ledger)).at(-1);
  expect(entry).toMatchObject({
    ...{ type: 'LateUsage.v1', key: 'late:req_late' },
    data: { before: '15000', charge: '27000', tags: { project: 'apollo' } },
    postings: [{ from: `unproven:${lease}`, to: 'spent:sim', amount: '12000' }],
  });
  expect((await second.client.listStopped({ limit: 9 })).records).toEqual([]);
  await second.stop();
  await ledger.stop();
});
