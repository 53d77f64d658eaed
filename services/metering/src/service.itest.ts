import { usageSubject } from '@alfred/bus';
import type { MeteringClient } from '@alfred/contracts/metering';
import type { Record as RecordMessage } from '@alfred/contracts/usage';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  blocksOf,
  requestRecords,
  send,
  startMetering,
  subject,
} from '../test/running-metering.ts';
import { book, echoAmount } from '../test/usage-factory.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const start = () => startMetering(database);

const returned = { lease: 'lea_a', ledger: 'led_a', organization: 'org_a', admitted: 41n };
const released = {
  ...{ request: 'req_free', subject, lease: 'lea_a', asset: 'USD/9', reason: 'internal' },
  ...{ provider: 'sim', model: 'echo', attempts: 1, calls: [], leaseKey: 'lease:inc_a:1' },
};
const requests = Array.from({ length: 40 }, (_, n) => `req_${n}`);

/** Forty charged requests, a free one, the end of their lease, and something of the future. */
const busyJournal = (): RecordMessage[] => [
  ...requests.flatMap((request) => requestRecords(request)),
  { at: 3n, body: { $case: 'released', value: released } },
  { at: 4n, body: { $case: 'returned', value: { ...returned, incarnation: 'inc_a' } } },
  { at: 5n, body: undefined },
];

/** For a machine with other things to do. */
const patience = { timeout: 40_000 };

const cursorOf = async (metering: MeteringClient) =>
  (await metering.getUsageCursor({ incarnation: 'inc_a' })).position;

it('brings usage from the bus to the ledger and the cursor, over restarts', async () => {
  const blocks = blocksOf('inc_a', busyJournal(), 10);
  const first = await start();
  expect(await first.service.ready()).toEqual([]);
  expect(await cursorOf(first.metering)).toBe(-1n);
  const nonsense = { subject: usageSubject('inc_a'), id: 'x', bytes: Buffer.from('nonsense') };
  await first.bus.publish(nonsense);
  await send(first.bus, blocks.slice(0, 4));
  await expect.poll(() => cursorOf(first.metering), patience).toBe(4000n);
  await first.stop();

  const second = await start();
  await vi.waitFor(async () => {
    await send(second.bus, blocks);
    expect(await cursorOf(second.metering)).toBe(8400n);
  }, patience);
  const counted = /alfred_metering_applied_records\S* \d+/;
  await vi.waitFor(
    async () => expect(await second.telemetry.prometheus()).toMatch(counted),
    patience,
  );
  await second.stop();

  const commands = [...first.ledger.commands, ...second.ledger.commands];
  const captured = commands.flatMap(({ body }) =>
    body?.$case === 'captureUsage' ? [body.value.request] : [],
  );
  expect(captured).toEqual([...requests, 'req_free']);
  expect(commands.at(-1)?.body).toMatchObject({ $case: 'returnLease', value: { admitted: 41n } });
  const charge = { ending: 'settled', amount: echoAmount, disputed: false, apiKey: 'key_a' };
  const beside = { tags: { project: 'apollo' }, leaseKey: 'lease:inc_a:1' };
  expect(commands[0]).toMatchObject({
    actor: 'usr_a',
    notAfter: 0n,
    body: { value: { ...charge, ...beside, usage: { inputUncached: 10n, outputText: 5n } } },
  });
  expect(commands.at(-2)?.body).toMatchObject({
    value: { ending: 'released', amount: '0', asset: 'USD/9', usage: {} },
  });
});

it('tells the story of a request, to its organisation alone', async () => {
  const { bus, metering, stop } = await start();
  const asked = { organization: 'org_a', request: 'req_told' };
  await send(bus, blocksOf('inc_c', requestRecords('req_told'), 9));
  await vi.waitFor(
    async () => {
      const records = requestRecords('req_told');
      expect(await metering.getRequest(asked)).toEqual({ records, entry: 1n, disputed: false });
    },
    { timeout: 40_000 },
  );
  const foreign = metering.getRequest({ ...asked, organization: 'org_b' });
  await expect(foreign).rejects.toMatchObject({ code: 'resource_unknown' });
  await stop();
});

it('answers with the price book in force, and with every one before it', async () => {
  const { metering, stop } = await start();
  const inForce = await metering.getPriceBook({});
  expect(inForce.version).toBe(book.version);
  expect(await metering.getPriceBook({ version: book.version })).toEqual(inForce);
  const unknown = metering.getPriceBook({ version: 'none' });
  await expect(unknown).rejects.toMatchObject({ code: 'resource_unknown' });
  await stop();
});

it('disputes a charge that the prices do not give, and stops it', async () => {
  const { bus, metering, ledger, telemetry, stop } = await start();
  await send(bus, blocksOf('inc_b', requestRecords('req_wrong', '4499'), 9));
  const asked = { organization: 'org_a', request: 'req_wrong' };
  await vi.waitFor(
    async () => {
      expect(await metering.getRequest(asked)).toMatchObject({ disputed: true });
    },
    { timeout: 40_000 },
  );
  expect(ledger.commands).toMatchObject([{ body: { value: { amount: '4499', disputed: true } } }]);
  const counted = /alfred_metering_stopped_records\S*reason="amount_differs"\S* 1/;
  await expect.poll(() => telemetry.prometheus()).toMatch(counted);
  await stop();
});

it('says once, by ids alone, that a charge is above its estimate or its lease', async () => {
  const { bus, metering, telemetry, lines, stop } = await start();
  const records = [
    ...requestRecords('req_fits'),
    ...requestRecords('req_over_estimate', '9001'),
    ...requestRecords('req_over_lease'),
  ];
  // Each admission comes in an earlier run than its settlement: a block holds one record.
  const blocks = blocksOf('inc_d', records, 1);
  for (const block of blocks) {
    await send(bus, [block]);
    const { incarnation, end: position } = block;
    const applied = async () => (await metering.getUsageCursor({ incarnation })).position;
    await expect.poll(() => applied(), { interval: 5 }).toBe(position);
  }
  await send(bus, blocks);
  const told = () =>
    lines.map((line) => JSON.parse(line)).filter((line) => line.event === 'usage_overrun');
  const ids = { organization: 'org_a', ledger: 'led_a', lease: 'lea_a' };
  expect(told()).toMatchObject([
    { ...ids, request: 'req_over_estimate', beyond: 'estimate' },
    { ...ids, request: 'req_over_lease', beyond: 'lease' },
  ]);
  expect(lines.join()).not.toContain('9001');
  for (const beyond of ['estimate', 'lease']) {
    const counted = new RegExp(`alfred_metering_overrun_records\\S*beyond="${beyond}"\\S* 1`);
    await expect.poll(() => telemetry.prometheus()).toMatch(counted);
  }
  await stop();
});
