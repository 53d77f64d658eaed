import pg from 'pg';
import { checkedClient } from './checked-client.ts';
import type { ServiceSchema } from './service-schema.ts';
import { serversOf } from './writable-server.ts';

/** Limits of every pool. Times in milliseconds. */
const connectionsMax = 5;
const connectTimeoutMs = 5_000;
const statementTimeoutMs = 30_000;
/** A commit that waits for a standby has no limit of its own, nor has a server that lost its power. */
const answerTimeoutMs = 35_000;
const idleTimeoutMs = 30_000;

export interface PoolOptions {
  /** May name several servers: the one that can be written is found. */
  readonly url: string;
  /** The schema that unqualified names mean, or its name. */
  readonly schema: string | Pick<ServiceSchema, 'name'>;
  /** Connections at most; {@link connectionsMax} when left out. */
  readonly max?: number;
}

/**
 * A pool whose connections see one schema, end their statements after a while, and read `bigint`
 * columns as bigint. Opens no connection until it is used. `end()` it when done.
 */
export function openPool({ url, schema, max = connectionsMax }: PoolOptions): pg.Pool {
  const servers = serversOf(url);
  const pool = new pg.Pool({
    connectionString: servers[0],
    Client: checkedClient(servers),
    max,
    options: `-c search_path=${typeof schema === 'string' ? schema : schema.name}`,
    statement_timeout: statementTimeoutMs,
    query_timeout: answerTimeoutMs,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    types: { getTypeParser },
  });
  // A connection that breaks is replaced at the next use, and whoever used it has his statement
  // rejected; without these listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** The types of this pool alone: pg's registry is shared by the whole process. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 && format !== 'binary'
    ? BigInt
    : pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text');
