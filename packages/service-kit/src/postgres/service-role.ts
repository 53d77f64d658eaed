import { createHash } from 'node:crypto';
import { AlfredError } from '@alfred/errors';
import pg, { type PoolClient } from 'pg';
import { migrationTables, type Privilege, type ServiceSchema } from './service-schema.ts';
import { serversOf } from './writable-server.ts';

/** The login by which a service comes to its schema: the user and the password of its URL. */
export interface ServiceLogin {
  readonly user: string;
  readonly password: string;
}

/** What a service may do with a table of its schema that has no rule of its own. */
const usual: readonly Privilege[] = ['select', 'insert', 'update', 'delete'];

/** Roles and what they may do are changed by one program at a time. */
const rolesLock = createHash('sha256').update('alfred.roles').digest().readUIntBE(0, 6);

/** The login that a URL of PostgreSQL names. Throws `setting_invalid` where one half is missing. */
export function loginOf(url: string): ServiceLogin {
  const [first = ''] = serversOf(url);
  const { username, password } = new URL(first);
  if (username === '' || password === '') {
    const reason = 'a user and a password are needed';
    throw new AlfredError('setting_invalid', { name: 'ALFRED_POSTGRES_URL', reason });
  }
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/**
 * Makes the login of a service, or makes it again what it should be: it comes into this database,
 * sees its own schema and no other, not even `public`, reads and writes its own tables as far as
 * the schema says, and can neither make, change nor remove a table. What it rebuilds it writes to the
 * tables of `<schema>_rebuild`, where there is such a schema: into their rows, and no more. Nothing else of the role stays:
 * what it was once given is taken back first.
 *
 * @param client of the schema's owner, on the service's database
 */
export async function grantRole(
  client: PoolClient,
  schema: ServiceSchema,
  login: ServiceLogin,
): Promise<void> {
  await assertOther(client, login);
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [rolesLock]);
    await client.query(await roleStatements(client, login));
    await client.query(await grantStatements(client, schema, login.user));
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** Whoever migrates may do everything: a service with that login would not be kept from it. */
async function assertOther(client: PoolClient, { user }: ServiceLogin): Promise<void> {
  const found = await client.query<{ name: string }>('select current_user as name');
  if (found.rows[0]?.name !== user) return;
  const reason = 'a service does not come as the owner of its schema';
  throw new AlfredError('setting_invalid', { name: 'ALFRED_POSTGRES_URL', reason });
}

async function roleStatements(client: PoolClient, login: ServiceLogin): Promise<string> {
  const { user, password } = login;
  const found = await client.query('select from pg_roles where rolname = $1', [user]);
  const name = pg.escapeIdentifier(user);
  return `
    ${found.rowCount === 0 ? `create role ${name};` : ''}
    alter role ${name} with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
      password ${pg.escapeLiteral(password)};`;
}

/** Everything is taken back from everybody first, so that what is left is what stands here. */
async function grantStatements(
  client: PoolClient,
  schema: ServiceSchema,
  user: string,
): Promise<string> {
  const role = pg.escapeIdentifier(user);
  const own = pg.escapeIdentifier(schema.name);
  const { rows } = await client.query<{ database: string }>(
    'select current_database() as database',
  );
  const database = pg.escapeIdentifier(rows[0]?.database ?? '');
  const grants = (await tablesOf(client, schema)).map(
    (table) =>
      `grant ${privilegesOn(schema, table).join()} on ${own}.${pg.escapeIdentifier(table)} to ${role};`,
  );
  const strangers = (await strangersOn(client, schema, user)).map(pg.escapeIdentifier).join();
  const expel = strangers
    ? `revoke all on schema ${own} from ${strangers};
    revoke all on all tables in schema ${own} from ${strangers};`
    : '';
  return `
    ${expel}
    revoke all on database ${database} from public, ${role};
    revoke all on schema public from public, ${role};
    revoke all on schema ${own} from public, ${role};
    revoke all on all tables in schema ${own} from public, ${role};
    revoke all on all functions in schema ${own} from public, ${role};
    grant connect on database ${database} to ${role};
    grant usage on schema ${own} to ${role};
    ${grants.join('\n')}
    ${await rebuildGrants(client, schema, role)}`;
}

/** The tables in which projections are made anew: whoever serves changes their rows alone. */
async function rebuildGrants(
  client: PoolClient,
  { name }: ServiceSchema,
  role: string,
): Promise<string> {
  const schema = `${name}_rebuild`;
  const tables = await tablesOf(client, { name: schema });
  if (tables.length === 0) return '';
  const own = pg.escapeIdentifier(schema);
  return `
    revoke all on schema ${own} from public, ${role};
    revoke all on all tables in schema ${own} from public, ${role};
    grant usage on schema ${own} to ${role};
    grant ${usual.join()} on all tables in schema ${own} to ${role};`;
}

/** Whom somebody gave rights on the schema who is neither its owner nor its service. */
async function strangersOn(
  client: PoolClient,
  { name }: ServiceSchema,
  user: string,
): Promise<readonly string[]> {
  const found = await client.query<{ rolname: string }>(
    `select distinct r.rolname from pg_namespace n
       cross join aclexplode(n.nspacl) a join pg_roles r on r.oid = a.grantee
      where n.nspname = $1 and a.grantee <> n.nspowner and r.rolname <> $2 order by 1`,
    [name, user],
  );
  return found.rows.map(({ rolname }) => rolname);
}

async function tablesOf(
  client: PoolClient,
  { name }: Pick<ServiceSchema, 'name'>,
): Promise<readonly string[]> {
  const found = await client.query<{ tablename: string }>(
    'select tablename from pg_tables where schemaname = $1 order by tablename',
    [name],
  );
  return found.rows.map(({ tablename }) => tablename);
}

function privilegesOn(schema: ServiceSchema, table: string): readonly Privilege[] {
  if (migrationTables(schema).includes(table)) return ['select'];
  return schema.restricted[table] ?? usual;
}
