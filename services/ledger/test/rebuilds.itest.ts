import { rm } from 'node:fs/promises';
import { derivedId } from '@alfred/ids';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  asked,
  asset,
  capture,
  lease,
  opening,
  type RunningLedger,
  runLedger,
  temporarySigner,
} from './running-ledger.ts';

let database: FreshDatabase;
let signerFolder: string;
let running: RunningLedger;
const ledger = 'led_rebuilds';

beforeAll(async () => {
  database = await freshDatabase();
  signerFolder = await temporarySigner();
  running = await runLedger({ url: database.url, signerFolder });
  const budget = asked('b', 'setBudget', {
    ...{ node: 'org_a', asset, window: 'day', limit: '900', mode: 'hard' },
  });
  const id = derivedId('lea', 'inc_a', '1');
  const usage = Array.from({ length: 40 }, (_, n) => capture(`req_${n}`, id, 2n));
  await apply(...opening(1_000n), budget, lease(1, 500n), ...usage);
});

afterAll(async () => {
  await running.stop();
  await database.drop();
  await rm(signerFolder, { recursive: true });
});

const apply = (...commands: ReturnType<typeof opening>[number][]) =>
  running.client.apply({ ledger, commands });

const head = async () => (await running.client.listEntries({ ledger, limit: 1 })).head;

/** Until the projection has everything. */
const projected = async () => running.client.listWallets({ ledger, atLeast: await head() });

async function rebuilt(projection: string, replace = false) {
  await projected();
  await running.client.startRebuild({ ledger, projection, replace });
  await expect.poll(async () => (await last(projection))?.status).not.toBe('running');
  return last(projection);
}

const last = async (projection: string) =>
  (await running.client.getRebuild({ ledger, projection })).rebuild;

const all = ['wallets', 'budgets', 'transfers', 'holds', 'movements'];

describe('a projection', () => {
  it('is in the list, by a name of its own', async () => {
    const { projections } = await running.client.listProjections({});
    expect(projections.map(({ name }) => name)).toEqual(all);
    await expect(running.client.startRebuild({ ledger, projection: 'none' })).rejects.toMatchObject(
      {
        code: 'projection_unknown',
      },
    );
  });

  it.each(all)('that was folded twice is the same: %s', async (projection) => {
    const size = await head();
    expect(await rebuilt(projection)).toMatchObject({
      ...{ status: 'equal', done: size, size, differences: 0n, replaced: false, samples: [] },
    });
  });

  it.each([
    ['wallets', 'wallet_balance', 'update wallet_balance set held = held + 1 where available > 0'],
    ['budgets', 'budget_counter', 'update budget_counter set used = used - 1'],
    ['movements', 'movement', 'delete from movement where seq = (select max(seq) from movement)'],
    ['movements', 'movement_hold', 'update movement_hold set amount = amount + 5'],
  ])('that was falsified is found out and mended: %s in %s', async (name, table, corrupt) => {
    await projected();
    await running.pool.query(corrupt);
    const found = await rebuilt(name);
    expect(found).toMatchObject({ status: 'different', replaced: false });
    expect(found?.samples.map((sample) => sample.table)).toContain(table);
    expect(await rebuilt(name, true)).toMatchObject({ status: 'different', replaced: true });
    expect(await rebuilt(name)).toMatchObject({ status: 'equal', differences: 0n });
  });

  it('is switched while entries come, and loses none of them', async () => {
    const id = derivedId('lea', 'inc_a', '1');
    let isOver = false;
    const writing = (async () => {
      for (let n = 100; !isOver && n < 400; n += 1) await apply(capture(`req_${n}`, id, 1n));
    })();
    for (const projection of ['movements', 'wallets', 'budgets']) {
      expect(await rebuilt(projection, true)).toMatchObject({ status: 'equal', replaced: true });
    }
    isOver = true;
    await writing;
    for (const projection of all)
      expect(await rebuilt(projection)).toMatchObject({ status: 'equal' });
  });

  it('is rebuilt once at a time', async () => {
    await running.client.startRebuild({ ledger, projection: 'movements' });
    const again = running.client.startRebuild({ ledger, projection: 'movements' });
    await expect(again).rejects.toMatchObject({ code: 'rebuild_running' });
    await expect.poll(async () => (await last('movements'))?.status).toBe('equal');
  });

  it('leaves nothing behind when the process is killed in the middle, and starts anew', async () => {
    await running.client.startRebuild({ ledger, projection: 'movements' });
    // What the end of its connection does, whoever ended it.
    await running.pool.query(
      `select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    );
    await expect.poll(async () => (await last('movements'))?.status).not.toBe('running');
    expect(await rebuilt('movements')).toMatchObject({ status: 'equal' });
    const left = await running.pool.query('select from ledger_rebuild.movement');
    expect(left.rowCount).toBe(0);
  });
});
