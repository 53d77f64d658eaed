import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { meteringDatabase } from '../../test/metering-database.ts';
import type { PinnedReport, Reports } from '../ports/reports.ts';
import { postgresReports } from './postgres-reports.ts';

let database: Awaited<ReturnType<typeof meteringDatabase>>;
let reports: Reports;

beforeAll(async () => {
  database = await meteringDatabase();
  reports = postgresReports(database.pool);
});
afterAll(() => database.close());

const pinned = (report: string, content = report): PinnedReport => ({
  ...{ report, ledger: 'led_a', asset: 'USD/9', price: 'v1' },
  amount: BigInt(content.length) * 10n ** 20n,
  digest: createHash('sha256').update(content).digest(),
});

it('keeps each report as it first came, of each organisation its own', async () => {
  const many = Array.from({ length: 700 }, (_, n) => pinned(`rep_${n}`));
  const kept = await reports.pin('org_a', many, 5n);
  expect(new Map(kept.map((each) => [each.report, each]))).toEqual(
    new Map(many.map((each) => [each.report, { ...each, entry: 0n, overrun: 0n }])),
  );
  const [again] = await reports.pin('org_a', [pinned('rep_1', 'something else')], 6n);
  expect(again).toMatchObject(pinned('rep_1'));
  expect(await reports.find('org_b', ['rep_1'])).toEqual([]);
  const [other] = await reports.pin('org_b', [pinned('rep_1', 'something else')], 6n);
  expect(other).toMatchObject(pinned('rep_1', 'something else'));
});

it('forgets what the ledger refused, and never what it took', async () => {
  await reports.pin('org_c', [pinned('rep_a'), pinned('rep_b')], 5n);
  await reports.enter('org_c', new Map([['rep_a', { entry: 42n, overrun: 10n ** 20n }]]));
  await reports.forget('org_c', ['rep_a', 'rep_b']);
  expect(await reports.find('org_c', ['rep_a', 'rep_b'])).toEqual([
    { ...pinned('rep_a'), entry: 42n, overrun: 10n ** 20n },
  ]);
});
