// What the login of a service can do in PostgreSQL, and that it can do nothing else: every forbidden
// thing is tried, as every service that there is.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { randomId } from '@alfred/ids';
import { openPool, type ServiceSchema, schemaTask, setUpSchema } from '@alfred/service-kit';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { services } from '../cluster-plan.ts';

const folder = fileURLToPath(new URL('../../../services', import.meta.url));
const schemas = Object.values(services).flatMap(({ schema }) => schema ?? []);
const suffix = randomId('t').toLowerCase();
const roleOf = (name: string) => `alfred_${name}_${suffix}`;

/** SQLSTATE of what a role may not do; `not null` in the other columns comes after it. */
const refused = expect.objectContaining({ code: '42501' });

let database: FreshDatabase;
let admin: pg.Client;

const urlOf = (name: string, password = 'first password') => {
  const url = new URL(database.url);
  url.username = roleOf(name);
  url.password = encodeURIComponent(password);
  return url.href;
};
const setUp = (schema: ServiceSchema, password?: string) =>
  setUpSchema({ schema, adminUrl: database.url, serviceUrl: urlOf(schema.name, password) });

beforeAll(async () => {
  database = await freshDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query('create table public.everybodys (id int); grant all on everybodys to public');
  await Promise.all(schemas.map((schema) => setUp(schema)));
});

afterAll(async () => {
  await admin.end();
  await database.drop();
  const server = new pg.Client({ connectionString: adminUrl() });
  await server.connect();
  for (const { name } of schemas) await server.query(`drop role if exists ${roleOf(name)}`);
  await server.end();
});

/** The server itself: the database is gone by then. */
function adminUrl(): string {
  const url = new URL(database.url);
  url.pathname = '/postgres';
  return url.href;
}

async function tablesOf(name: string): Promise<readonly string[]> {
  const found = await admin.query('select tablename from pg_tables where schemaname = $1', [name]);
  return found.rows.map(({ tablename }) => tablename);
}

async function columnOf(schema: string, table: string): Promise<string> {
  const found = await admin.query(
    `select column_name as name from information_schema.columns
      where table_schema = $1 and table_name = $2 and is_identity = 'NO' order by ordinal_position`,
    [schema, table],
  );
  return found.rows[0].name;
}

it('is tried for every service that has migrations', () => {
  const owners = readdirSync(folder).filter((name) =>
    existsSync(`${folder}/${name}/src/migrations`),
  );
  expect(schemas.map(({ name }) => name).sort()).toEqual(owners.sort());
});

describe.each(schemas.map((schema) => ({ name: schema.name, schema })))(
  'the login of $name',
  ({ name, schema }) => {
    let role: pg.Client;
    beforeAll(async () => {
      role = new pg.Client({ connectionString: urlOf(name) });
      await role.connect();
    });
    afterAll(() => role.end());

    const attempt = (sql: string) => role.query(sql).then(() => `allowed: ${sql}`);

    it('reads and writes its own tables, and no more than its schema says', async () => {
      const migrationTables = ['shared_migration', ...schema.migrations.map(({ table }) => table)];
      for (const table of await tablesOf(name)) {
        const column = await columnOf(name, table);
        const statements = {
          select: `select from ${name}.${table} limit 1`,
          insert: `insert into ${name}.${table} select * from ${name}.${table} where false`,
          update: `update ${name}.${table} set ${column} = ${column} where false`,
          delete: `delete from ${name}.${table} where false`,
        };
        const usual = ['select', 'insert', 'update', 'delete'] as const;
        const allowed = migrationTables.includes(table)
          ? ['select']
          : (schema.restricted[table] ?? usual);
        for (const privilege of usual) {
          // Triggers may refuse besides; a right is what stands here.
          const { rows } = await admin.query('select has_table_privilege($1, $2, $3) as has', [
            ...[roleOf(name), `${name}.${table}`, privilege],
          ]);
          expect([table, privilege, rows[0].has]).toEqual([
            ...[table, privilege, allowed.includes(privilege)],
          ]);
          if (!allowed.includes(privilege)) {
            await expect(attempt(statements[privilege]), statements[privilege]).rejects.toEqual(
              refused,
            );
          }
        }
        await attempt(statements.select);
      }
    });

    it('can neither make, change nor remove anything', async () => {
      const [table = ''] = await tablesOf(name);
      const own = `${name}.${table}`;
      const forbidden = [
        ...[name, 'public'].flatMap((where) => [
          `create table ${where}.mine (id int)`,
          `create view ${where}.mine as select 1`,
          `create sequence ${where}.mine`,
          `create type ${where}.mine as enum ('a')`,
          `create function ${where}.mine() returns int language sql as 'select 1'`,
        ]),
        'create temporary table mine (id int)',
        'create schema mine',
        ...(await tablesOf(name)).flatMap((each) => [
          `truncate ${name}.${each}`,
          `drop table ${name}.${each}`,
          `alter table ${name}.${each} add column mine int`,
          `alter table ${name}.${each} disable trigger all`,
          `create index on ${name}.${each} (${'ctid'})`,
          `create trigger mine before insert on ${name}.${each} execute function suppress_redundant_updates_trigger()`,
        ]),
        `comment on table ${own} is 'mine'`,
        `drop schema ${name} cascade`,
        `alter schema ${name} rename to mine`,
      ];
      for (const sql of forbidden) {
        await expect(attempt(sql), sql).rejects.toEqual(refused);
      }
    });

    it('can give nothing of what it has to others', async () => {
      for (const table of await tablesOf(name)) {
        // PostgreSQL only warns of it.
        await attempt(`grant select on ${name}.${table} to public`);
        const { rows } = await admin.query(
          `select grantee from information_schema.role_table_grants
            where table_schema = $1 and table_name = $2 and grantee = 'PUBLIC'`,
          [name, table],
        );
        expect(rows).toEqual([]);
      }
    });

    it('sees no other schema, and not public', async () => {
      const others = schemas.filter((other) => other.name !== name);
      for (const other of others) {
        for (const table of await tablesOf(other.name)) {
          for (const sql of [
            `select from ${other.name}.${table} limit 1`,
            `insert into ${other.name}.${table} default values`,
            `delete from ${other.name}.${table} where false`,
            `do $$ begin lock table ${other.name}.${table}; end $$`,
          ]) {
            await expect(attempt(sql), sql).rejects.toEqual(refused);
          }
        }
      }
      await expect(attempt('select from public.everybodys')).rejects.toEqual(refused);
    });

    it('can become nobody else, and reach nothing beside the database', async () => {
      const owner = (await admin.query('select current_user as name')).rows[0].name;
      for (const sql of [
        `set role ${owner}`,
        `set session authorization ${owner}`,
        ...schemas
          .filter((other) => other.name !== name)
          .map((other) => `set role ${roleOf(other.name)}`),
        `alter role ${roleOf(name)} superuser`,
        `alter role ${roleOf(name)} createrole`,
        `alter role ${owner} password 'mine'`,
        'create role mine',
        'create database mine',
        'set session_replication_role = replica',
        "copy (select 1) to program 'true'",
        "copy (select 1) to '/tmp/mine'",
        "select pg_read_file('postgresql.conf')",
        'select pg_reload_conf()',
        "alter system set work_mem = '1MB'",
        'create publication mine for all tables',
      ]) {
        await expect(attempt(sql), sql).rejects.toEqual(refused);
      }
    });

    it('hears and tells, and takes advisory locks', async () => {
      await attempt('listen something');
      await attempt("notify something, 'text'");
      await attempt('select pg_advisory_lock(7), pg_advisory_unlock(7)');
    });

    it('starts with what is there, and says what is missing', async () => {
      const pool = openPool({ url: urlOf(name), schema });
      await schemaTask(pool, schema).start();
      const newer = {
        ...schema,
        migrations: [
          { folder: new URL('./newer-migrations/', import.meta.url), table: 'migration' },
        ],
      };
      await expect(schemaTask(pool, newer).start()).rejects.toMatchObject({
        code: 'schema_outdated',
        params: { schema: name, missing: '0099_newer' },
      });
      await pool.end();
    });
  },
);

describe('setting a schema up', () => {
  it('changes nothing when it runs again, also several at once', async () => {
    const rights = () =>
      admin.query(
        `select table_schema, table_name, privilege_type from information_schema.role_table_grants
          where grantee like $1 order by 1, 2, 3`,
        [`%${suffix}`],
      );
    const before = (await rights()).rows;
    await Promise.all([...schemas, ...schemas, ...schemas].map((schema) => setUp(schema)));
    expect((await rights()).rows).toEqual(before);
  });

  it('takes back what somebody gave, and knows the new password alone', async () => {
    const [schema] = schemas;
    if (!schema) throw new Error('no schema');
    const [table = ''] = await tablesOf(schema.name);
    await admin.query(`grant truncate on ${schema.name}.${table} to ${roleOf(schema.name)}`);
    await admin.query(`alter role ${roleOf(schema.name)} createrole`);
    await setUp(schema, 'second password');
    const role = new pg.Client({ connectionString: urlOf(schema.name, 'second password') });
    await role.connect();
    for (const sql of [`truncate ${schema.name}.${table}`, 'create role mine']) {
      await expect(role.query(sql), sql).rejects.toEqual(refused);
    }
    await role.end();
    const late = new pg.Client({ connectionString: urlOf(schema.name) });
    await expect(late.connect()).rejects.toMatchObject({ code: '28P01' });
  });

  it('takes back what a slip gave to the login of another service', async () => {
    const [mine, other] = schemas;
    if (!mine || !other) throw new Error('no schemas');
    const [table = ''] = await tablesOf(mine.name);
    const serviceUrl = urlOf(other.name);
    await setUpSchema({ schema: mine, adminUrl: database.url, serviceUrl });
    await setUp(mine, 'second password');
    const stranger = new pg.Client({ connectionString: serviceUrl });
    await stranger.connect();
    const looking = stranger.query(`select from ${mine.name}.${table}`);
    await expect(looking).rejects.toEqual(refused);
    await stranger.end();
  });

  it('does not make a service of whoever owns the schema, or of nobody', async () => {
    const [schema] = schemas;
    if (!schema) throw new Error('no schema');
    const { host } = new URL(database.url);
    for (const serviceUrl of [database.url, `postgres://${host}/postgres`]) {
      await expect(
        setUpSchema({ schema, adminUrl: database.url, serviceUrl }),
      ).rejects.toMatchObject({ code: 'setting_invalid' });
    }
  });
});
