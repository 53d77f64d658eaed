import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandResult } from '@alfred/contracts/ledger';
import { derivedId, randomId } from '@alfred/ids';
import {
  eventStoreDbForTests,
  type FreshDatabase,
  freshDatabase,
  realEventStoreDb,
} from '@alfred/testing';
import { verifyExport } from '@alfred/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportLog } from './exported.ts';
import {
  asset,
  capture,
  lease,
  opening,
  own,
  type RunningLedger,
  relayed,
  runLedger,
  temporarySigner,
} from './running-ledger.ts';

// A ledger whose log is in EventStoreDB: the server that the environment names, or its double.

let server: { readonly url: string; stop(): Promise<void> };
let database: FreshDatabase;
let signerFolder: string;
let running: RunningLedger;

const start = () =>
  runLedger({ url: database.url, signerFolder, eventStoreDbUrl: server.url, snapshotEntries: 5 });

beforeAll(async () => {
  server = (await realEventStoreDb()) ?? (await eventStoreDbForTests());
  database = await freshDatabase();
  signerFolder = await temporarySigner();
  running = await start();
});

afterAll(async () => {
  await running.stop();
  await database.drop();
  await server.stop();
  await rm(signerFolder, { recursive: true });
});

const leaseId = (ask: number) => derivedId('lea', 'inc_a', String(ask));
const answerOf = ({ outcome }: CommandResult) => outcome?.value;
const codeOf = ({ outcome }: CommandResult) =>
  outcome?.$case === 'refused' ? outcome.value.code : 'accepted';

async function openedLedger(amount: bigint): Promise<string> {
  const ledger = randomId('led');
  const { results } = await running.client.apply({ ledger, commands: [...opening(amount)] });
  expect(results.map(codeOf)).toEqual(['accepted', 'accepted', 'accepted', 'accepted']);
  return ledger;
}

async function entriesOf(ledger: string): Promise<readonly Buffer[]> {
  const { entries } = await running.client.listEntries({ ledger });
  return entries.map((entry) => Buffer.from(entry));
}

const typesOf = (entries: readonly Buffer[]) =>
  entries.map((entry) => /"type":"(\w+)/.exec(entry.toString())?.[1]);

async function balancesOf(ledger: string) {
  const { head } = await running.client.listEntries({ ledger, limit: 1 });
  const { wallets } = await running.client.listWallets({ ledger, node: 'usr_a', atLeast: head });
  return wallets[0]?.balances[0];
}

async function verdictOn(ledger: string) {
  const folder = await mkdtemp(join(tmpdir(), 'alfred-export-'));
  const entries = (await entriesOf(ledger)).map((bytes) => ({ bytes, key: undefined }));
  const origin = `alfred/dep_test/ledger/${ledger}`;
  const signer = await exportLog(folder, { ledger, origin, entries });
  const { outcome, trust, findings } = await verifyExport(folder, { keys: [signer.verifierKey] });
  await rm(folder, { recursive: true });
  return { outcome, trust, findings };
}

describe('a ledger in EventStoreDB', () => {
  it('issues, leases, captures, goes on after a restart, and is true to its auditor', async () => {
    const ledger = await openedLedger(1_000n);
    const commands = [lease(1, 400n), capture('req_1', leaseId(1), 150n)];
    const { results } = await running.client.apply({ ledger, commands });
    expect(results.map(codeOf)).toEqual(['accepted', 'accepted']);
    expect(await balancesOf(ledger)).toEqual({
      ...{ asset, posted: '850', held: '250', available: '600' },
    });
    await running.stop();
    running = await start();
    const again = await running.client.apply({ ledger, commands });
    expect(again.results.map(answerOf)).toEqual(
      results.map((result) => ({ ...answerOf(result), repeated: true })),
    );
    const last = await running.client.apply({
      ledger,
      commands: [
        capture('req_2', leaseId(1), 50n),
        own('returnLease', { lease: leaseId(1), incarnation: 'inc_a', admitted: 2n }),
      ],
    });
    expect(last.results.map(codeOf)).toEqual(['accepted', 'accepted']);
    expect(await balancesOf(ledger)).toMatchObject({ posted: '800', held: '0' });
    expect(typesOf(await entriesOf(ledger)).filter((type) => type === 'WriterOpened')).toHaveLength(
      2,
    );
    const { size } = await running.client.getCheckpoint({ ledger, head: true });
    expect(size).toBe(BigInt((await entriesOf(ledger)).length));
    expect(await verdictOn(ledger)).toEqual({
      ...{ outcome: 'verified', trust: 'authenticated', findings: [] },
    });
  });

  it('knows a key for ever, also one that no memory knows any more', async () => {
    const ledger = await openedLedger(1_000n);
    const issue = { node: 'usr_a', asset, amount: '1' };
    const commands = Array.from({ length: 40 }, (_, n) => relayed(`k${n}`, 'issueCredits', issue));
    const { results } = await running.client.apply({ ledger, commands });
    await running.stop();
    running = await start();
    const again = await running.client.apply({ ledger, commands: commands.toReversed() });
    expect(again.results.map(answerOf)).toEqual(
      results.toReversed().map((result) => ({ ...answerOf(result), repeated: true })),
    );
    expect(await balancesOf(ledger)).toMatchObject({ posted: '1040' });
  });

  it('is taken over by another process, which takes it back, without a fork or a gap', async () => {
    const ledger = await openedLedger(1_000_000n);
    const other = await start();
    const one = { node: 'usr_a', asset, amount: '1' };
    const hammer = async (client: RunningLedger['client'], name: string) => {
      const fates: string[] = [];
      for (let round = 0; round < 15; round += 1) {
        const commands = [relayed(`${name}${round}`, 'issueCredits', one)];
        const fate = await client.apply({ ledger, commands }).then(
          ({ results }) => results.map(codeOf).join(),
          (fault: { code: string }) => fault.code,
        );
        fates.push(fate);
      }
      return fates;
    };
    const fates = await Promise.all([hammer(running.client, 'x'), hammer(other.client, 'y')]);
    expect(fates.flat()).toContain('accepted');
    expect(
      fates.flat().filter((fate) => fate !== 'accepted' && fate !== 'ledger_elsewhere'),
    ).toEqual([]);
    await other.stop();
    // Whatever was answered is there, and whoever asks again is answered once more.
    const names = ['x', 'y'].flatMap((name) => Array.from({ length: 15 }, (_, n) => name + n));
    const commands = names.map((name) => relayed(name, 'issueCredits', one));
    const last = await running.client.apply({ ledger, commands }).catch(() => undefined);
    const settled = last ?? (await running.client.apply({ ledger, commands }));
    expect(settled.results.map(codeOf)).toEqual(names.map(() => 'accepted'));
    expect(await balancesOf(ledger)).toMatchObject({ posted: '1000030' });
    expect((await verdictOn(ledger)).findings).toEqual([]);
  });

  it('is heard of in another process at once', async () => {
    const ledger = await openedLedger(1_000n);
    const other = await start();
    const { head } = await running.client.listEntries({ ledger, limit: 1 });
    const waiting = running.client.listEntries({ ledger, after: head, waitMs: 20_000 });
    const issue = { node: 'usr_a', asset, amount: '1' };
    await other.client.apply({ ledger, commands: [relayed('late', 'issueCredits', issue)] });
    // Nobody would look again before its wait is over.
    const unheard = new Promise((resolve) => setTimeout(resolve, 15_000, 'unheard'));
    expect(await Promise.race([waiting, unheard])).toMatchObject({
      entries: expect.arrayContaining([expect.anything()]),
    });
    await other.stop();
  });

  it('is ready while the server answers', async () => {
    expect(await running.ready()).toEqual([]);
    const short = await eventStoreDbForTests();
    const elsewhere = await freshDatabase();
    const lost = await runLedger({
      ...{ url: elsewhere.url, signerFolder, eventStoreDbUrl: short.url },
    });
    expect(await lost.ready()).toEqual([]);
    await short.stop();
    expect(await lost.ready()).toEqual(['ledger: EventStoreDB does not answer']);
    await lost.stop();
    await elsewhere.drop();
  });
});
