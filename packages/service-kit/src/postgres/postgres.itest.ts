import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GetCheckpointResponse } from '@alfred/contracts/ledger';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { idempotent } from './idempotent.ts';
import { migrate } from './migrate.ts';
import { openPool } from './pool.ts';
import { migrateSchema, migrationTable, schemaTask } from './service-schema.ts';
import { transaction } from './transaction.ts';

let database: FreshDatabase;
let folder: URL;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  folder = pathToFileURL(`${await mkdtemp(join(tmpdir(), 'alfred-migrations-'))}/`);
  await writeFile(new URL('0001_thing.sql', folder), 'create table thing (id bigint primary key);');
  await writeFile(new URL('README.md', folder), 'not sql');
  pool = openPool({ url: database.url, schema: 'probe' });
  await migrate(pool, { schema: 'probe', folder });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  await pool.query('truncate thing, idempotency');
});

const things = async () => (await pool.query('select id from thing order by id')).rows;

describe('migrate', () => {
  it('changes nothing when it runs again, and adds what is new', async () => {
    await pool.query('insert into thing values (1)');
    await migrate(pool, { schema: 'probe', folder });
    await writeFile(new URL('0002_more.sql', folder), 'create table more (id text);');
    await migrate(pool, { schema: 'probe', folder });
    expect(await things()).toEqual([{ id: 1n }]);
    expect((await pool.query('select * from more')).rows).toEqual([]);
  });

  it('keeps schemas apart and lets racers wait for each other', async () => {
    const other = openPool({ url: database.url, schema: 'other' });
    const migrations = { schema: 'other', folder };
    await Promise.all([migrate(other, migrations), migrate(other, migrations)]);
    await pool.query('insert into thing values (1)');
    expect((await other.query('select id from thing')).rows).toEqual([]);
    await other.end();
  });

  it('leaves nothing of a file that fails', async () => {
    const broken = openPool({ url: database.url, schema: 'broken' });
    const bad = pathToFileURL(`${await mkdtemp(join(tmpdir(), 'alfred-migrations-'))}/`);
    await writeFile(new URL('0001_bad.sql', bad), 'create table half (id text); select nothing;');
    await expect(migrate(broken, { schema: 'broken', folder: bad })).rejects.toThrow('nothing');
    await expect(broken.query('select * from half')).rejects.toThrow('does not exist');
    await rm(bad, { recursive: true });
    await broken.end();
  });
});

describe('a service whose schema is older than its code', () => {
  it('does not start, and names what is missing', async () => {
    const late = openPool({ url: database.url, schema: 'late' });
    const own = pathToFileURL(`${await mkdtemp(join(tmpdir(), 'alfred-migrations-'))}/`);
    const migrations = [{ folder: own, table: migrationTable }];
    const schema = { name: 'late', migrations, restricted: {} };
    await writeFile(new URL('0001_one.sql', own), 'create table one (id text);');
    await migrateSchema(late, schema);
    await schemaTask(late, schema).start();
    await writeFile(new URL('0002_two.sql', own), 'create table two (id text);');
    await expect(schemaTask(late, schema).start()).rejects.toMatchObject({
      ...{ code: 'schema_outdated', params: { schema: 'late', missing: '0002_two' } },
    });
    await late.end();
    await rm(own, { recursive: true });
  });
});

describe('transaction', () => {
  it('commits what resolves and gives its result', async () => {
    const result = await transaction(pool, async (tx) => {
      await tx.query('insert into thing values (1)');
      return 'done';
    });
    expect(result).toBe('done');
    expect(await things()).toEqual([{ id: 1n }]);
  });

  it('undoes what rejects, and the connection serves on', async () => {
    const failing = transaction(pool, async (tx) => {
      await tx.query('insert into thing values (1)');
      await tx.query('insert into thing values (1)');
    });
    await expect(failing).rejects.toThrow('duplicate key');
    expect(await things()).toEqual([]);
  });

  it('says database_unavailable when the server is not there', async () => {
    const nowhere = openPool({ url: 'postgres://nobody@127.0.0.1:1/none', schema: 'probe' });
    await expect(transaction(nowhere, async () => {})).rejects.toMatchObject({
      code: 'database_unavailable',
    });
    await nowhere.end();
  });

  it('says database_unavailable when the connection breaks on the way', async () => {
    const breaking = transaction(pool, async (tx) => {
      await tx.query('select pg_terminate_backend(pg_backend_pid())');
    });
    await expect(breaking).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await things()).toEqual([]);
  });
});

describe('idempotent', () => {
  const identity = { scope: 'key_1', key: 'abc', digest: Buffer.from('d1') };
  let runs = 0;
  const run = async () => {
    runs += 1;
    return Buffer.from(`answer ${runs}`);
  };
  const ask = (changes: Partial<typeof identity> = {}) =>
    transaction(pool, (tx) => idempotent(tx, { ...identity, ...changes }, run));
  beforeEach(() => {
    runs = 0;
  });

  it('answers a repeat with the first response', async () => {
    expect(String(await ask())).toBe('answer 1');
    expect(String(await ask())).toBe('answer 1');
  });

  it('refuses the same key for something else', async () => {
    await ask();
    await expect(ask({ digest: Buffer.from('d2') })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('knows nothing of a try that was rolled back', async () => {
    const failing = transaction(pool, (tx) =>
      idempotent(tx, identity, async () => Promise.reject(new Error('no'))),
    );
    await expect(failing).rejects.toThrow('no');
    expect(String(await ask())).toBe('answer 1');
  });

  it('runs every request that has no key, and keys of other scopes', async () => {
    expect(String(await ask({ key: '' }))).toBe('answer 1');
    expect(String(await ask({ key: '' }))).toBe('answer 2');
    expect(String(await ask())).toBe('answer 3');
    expect(String(await ask({ scope: 'key_2' }))).toBe('answer 4');
  });

  it('runs once when many come at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask()));
    expect(new Set(answers.map(String))).toEqual(new Set(['answer 1']));
    expect(runs).toBe(1);
  });

  it('keeps messages by their type', async () => {
    const response = { note: 'n', size: 5n, root: Buffer.from('r') };
    const asking = () =>
      transaction(pool, (tx) =>
        idempotent(tx, { ...identity, type: GetCheckpointResponse }, async () => response),
      );
    await asking();
    expect(await asking()).toEqual(response);
  });
});
