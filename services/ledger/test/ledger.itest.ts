import { derivedId } from '@alfred/ids';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  capture,
  lease,
  opening,
  own,
  type RunningLedger,
  runLedger,
  temporarySigner,
} from './running-ledger.ts';

let database: FreshDatabase;
let running: RunningLedger;

beforeAll(async () => {
  database = await freshDatabase();
  running = await runLedger({ url: database.url, signerFolder: await temporarySigner() });
});

afterAll(async () => {
  await running.stop();
  await database.drop();
});

it('takes a lease, captures, returns, and shows it all', async () => {
  const { client } = running;
  const ledger = 'led_a';
  const leaseId = derivedId('lea', 'inc_a', '1');
  const first = await client.apply({ ledger, commands: [...opening(1_000n), lease(1, 400n)] });
  expect(first.results.map(({ outcome }) => outcome?.$case)).toEqual(Array(5).fill('accepted'));
  const second = await client.apply({
    ledger,
    commands: [
      capture('req_1', leaseId, 150n),
      own('returnLease', { lease: leaseId, incarnation: 'inc_a', admitted: 1n }),
    ],
  });
  expect(second.results.map(({ outcome }) => outcome?.value)).toMatchObject([
    { type: 'UsageCaptured.v1', repeated: false },
    { type: 'LeaseClosed.v1' },
  ]);
  const { head } = await client.listEntries({ ledger, after: 0n, limit: 10, waitMs: 0 });
  const wallets = await client.listWallets({ ledger, atLeast: head });
  expect(wallets.wallets.find(({ node }) => node === 'usr_a')?.balances).toEqual([
    { asset: 'USD/9', posted: '850', held: '0', available: '850' },
  ]);
  const checkpoint = await client.getCheckpoint({ ledger, head: true });
  expect(checkpoint.size).toBe(head);
  const { json } = await client.getBalances({ ledger, size: head });
  console.log(Buffer.from(json).toString(), checkpoint.note);
});
