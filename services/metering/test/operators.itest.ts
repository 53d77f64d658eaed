import { OpenLeaseView } from '@alfred/contracts/ledger';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { blocksOf, requestRecords, send, startMetering } from './running-metering.ts';
import { book, echoAmount } from './usage-factory.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const start = (overdue: readonly OpenLeaseView[] = []) => startMetering(database, overdue);
const requests = Array.from({ length: 3 }, (_, n) => `req_${n}`);

it('charges for its input what a lost gateway admitted, and ends its lease', async () => {
  const first = await start();
  const [admitted] = requestRecords('req_lost');
  if (!admitted) throw new Error('unreachable');
  await send(first.bus, blocksOf('inc_lost', [admitted], 9));
  const asked = { organization: 'org_a', request: 'req_lost' };
  await vi.waitFor(
    async () => {
      expect((await first.metering.getRequest(asked)).records).toHaveLength(1);
    },
    { timeout: 40_000 },
  );
  await first.stop();
  const lease = OpenLeaseView.fromPartial({
    ...{ ledger: 'led_a', organization: 'org_a', lease: 'lea_a', status: 'lapsed' },
  });
  const second = await start([lease]);
  await vi.waitFor(
    async () => {
      const { records, entry } = await second.metering.getRequest(asked);
      expect(records[1]?.body).toMatchObject({
        $case: 'reconciled',
        value: { amount: '10', policy: 'input', tags: { project: 'apollo' } },
      });
      expect(entry).toBeGreaterThan(0n);
    },
    { timeout: 40_000 },
  );
  await expect.poll(() => second.ledger.commands).toHaveLength(2);
  expect(second.ledger.commands.map(({ body }) => body)).toMatchObject([
    { $case: 'captureUsage', value: { request: 'req_lost', ending: 'reconciled', amount: '10' } },
    { $case: 'expireLease', value: { lease: 'lea_a', policy: 'charge' } },
  ]);
  expect(second.lines.some((line) => line.includes('lease_ended_by_policy'))).toBe(true);
  await second.stop();
});

it('rates charges again after a correction, step by step, over restarts', async () => {
  const first = await start();
  const wrong = requests.slice(0, 3).map((request) => `${request}_wrong`);
  await send(
    first.bus,
    blocksOf(
      'inc_wrong',
      wrong.flatMap((request) => requestRecords(request)),
      9,
    ),
  );
  for (const request of wrong) {
    await vi.waitFor(
      async () => {
        const story = await first.metering.getRequest({ organization: 'org_a', request });
        expect(story.records).toHaveLength(2);
      },
      { timeout: 40_000 },
    );
  }
  const model = {
    ...{ provider: 'sim', model: 'sim/echo', asset: 'USD/9', from: '1969-01-01T00:00:00Z' },
    prices: { inputUncached: '300000000', outputText: '600000000' },
  };
  const amendment = Buffer.from(JSON.stringify({ kind: 'priced', model }));
  const { version } = await first.metering.amendPriceBook({ amendment });
  expect((await first.metering.getPriceBook({})).version).toBe(version);
  const { versions } = await first.metering.listPriceVersions({ limit: 2 });
  expect(versions.map((each) => each.version)).toEqual([version, book.version]);
  const wish = { provider: 'sim', fromVersion: book.version, idempotency: 'once' };
  const { rerate } = await first.metering.startRerate(wish);
  expect((await first.metering.startRerate(wish)).rerate?.id).toBe(rerate?.id);
  await first.stop();

  const second = await start();
  const read = async () => (await second.metering.getRerate({ id: rerate?.id ?? '' })).rerate;
  await expect.poll(() => read()).toMatchObject({ status: 'done' });
  const rerated = [...first.ledger.commands, ...second.ledger.commands].flatMap(({ body }) =>
    body?.$case === 'rerate' ? [body.value] : [],
  );
  const told = rerated.filter(({ request }) => wrong.includes(request));
  expect(told.map(({ request }) => request)).toEqual(wrong);
  expect(told[0]).toMatchObject({ amount: '6000', price: version, reason: 'price_corrected' });
  const unknown = second.metering.getRerate({ id: 'rer_none' });
  await expect(unknown).rejects.toMatchObject({ code: 'resource_unknown' });
  await second.stop();
});

it('lists what stopped, until an operator decides', async () => {
  const { bus, metering, ledger, stop } = await start();
  const request = 'req_undecided';
  await send(bus, blocksOf('inc_undecided', requestRecords(request, '4000'), 9));
  const stopped = async () =>
    (await metering.listStopped({ limit: 100 })).records.find((each) => each.request === request);
  await vi.waitFor(
    async () => {
      expect(await stopped()).toMatchObject({ reason: 'amount_differs', amount: '4000' });
    },
    { timeout: 40_000 },
  );
  const id = (await stopped())?.id ?? 0n;
  const decision = { id, decision: 'charge', amount: echoAmount, asset: 'USD/9' };
  expect((await metering.decideStopped(decision)).entry).toBeGreaterThan(0n);
  expect(await stopped()).toBeUndefined();
  expect(ledger.commands.at(-1)?.body).toMatchObject({
    $case: 'rerate',
    value: { request, amount: echoAmount, reason: 'disputed' },
  });
  const amendment = Buffer.from('{"kind": "free"}');
  await expect(metering.amendPriceBook({ amendment })).rejects.toMatchObject({
    code: 'price_invalid',
  });
  await stop();
});
