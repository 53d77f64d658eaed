import { migrate, openPool } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failingAppends } from '../test/failing-appends.ts';
import { eventStoreContract } from './event-store.contract.ts';
import { eventStoreMigrations, noLeaf, postgresEventStore } from './index.ts';

type Pool = ReturnType<typeof openPool>;

let database: FreshDatabase;
let pool: Pool;
let otherPool: Pool;
let ledgers = 0;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool({ url: database.url, schema: 'ledger' });
  otherPool = openPool({ url: database.url, schema: 'ledger' });
  await migrate(pool, { schema: 'ledger', folder: eventStoreMigrations });
});

afterAll(async () => {
  await pool.end();
  await otherPool.end();
  await database.drop();
});

eventStoreContract('postgres', {
  open: async () => {
    // Entries cannot be removed, so every case gets fresh tables.
    await pool.query('drop schema ledger cascade');
    await migrate(pool, { schema: 'ledger', folder: eventStoreMigrations });
    const store = postgresEventStore(pool);
    return { ...failingAppends(store), other: postgresEventStore(otherPool) };
  },
  except: [],
});

describe('the tables of the log', () => {
  async function ledgerOfTwo(): Promise<string> {
    ledgers += 1;
    const ledger = `led_tables_${ledgers}`;
    const store = postgresEventStore(pool);
    const { epoch } = await store.openEpoch(ledger);
    const entries = ['one', 'two'].map((text) => ({ bytes: Buffer.from(text), key: text }));
    await store.append({ ledger, epoch, expectedSeq: 0n, entries, leaf: noLeaf });
    return ledger;
  }

  it.each([
    ['an update', "update ledger_entry set entry = 'x' where ledger_id = $1"],
    ['a delete', 'delete from ledger_entry where ledger_id = $1'],
  ])('refuse %s of entries', async (_, sql) => {
    const ledger = await ledgerOfTwo();
    await expect(pool.query(sql, [ledger])).rejects.toThrow(/never changed or removed/);
    expect(await postgresEventStore(pool).read(ledger, 0n, 10)).toHaveLength(2);
  });

  it('refuse to be emptied', async () => {
    await expect(pool.query('truncate ledger_entry')).rejects.toThrow(/never changed or removed/);
  });
});

describe('a database that fails', () => {
  it('is a fault of the world while nobody answers', async () => {
    const nobody = openPool({ url: 'postgres://alfred@127.0.0.1:1/none', schema: 'ledger' });
    await expect(postgresEventStore(nobody).head('led_a')).rejects.toMatchObject({
      code: 'database_unavailable',
    });
    await nobody.end();
  });

  it('is a fault of ours when it refuses the data', async () => {
    const store = postgresEventStore(pool);
    await expect(store.openEpoch('led_\u0000')).rejects.toMatchObject({ code: 'internal' });
  });
});
