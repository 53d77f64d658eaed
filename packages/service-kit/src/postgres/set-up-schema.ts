import { openPool } from './pool.ts';
import { grantRole, loginOf } from './service-role.ts';
import { migrateSchema, type ServiceSchema } from './service-schema.ts';
import { databaseFault } from './transaction.ts';

/** A schema, who may change it, and who may use it. */
export interface SchemaSetUp {
  readonly schema: ServiceSchema;
  /** By which the schema is made and changed: its owner's. */
  readonly adminUrl: string;
  /** By which the service will come: it names the login that is made. */
  readonly serviceUrl: string;
}

/** Connections for one run of migrations. */
const connections = 1;

/**
 * Makes a schema as new as the code and its service's login as small as it should be. The same
 * afterwards however often it runs; whoever comes at the same time waits.
 */
export async function setUpSchema({ schema, adminUrl, serviceUrl }: SchemaSetUp): Promise<void> {
  const login = loginOf(serviceUrl);
  const pool = openPool({ url: adminUrl, schema, max: connections });
  try {
    await migrateSchema(pool, schema);
    const client = await pool.connect();
    await grantRole(client, schema, login).finally(() => client.release());
  } catch (error) {
    throw databaseFault(error) ?? error;
  } finally {
    await pool.end();
  }
}
