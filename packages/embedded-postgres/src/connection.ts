import pg from 'pg';

export interface Credentials {
  readonly port: number;
  readonly superuser: string;
  readonly password: string;
}

const connectTimeoutMs = 1_000;

/** SQLSTATE `invalid_password` and `invalid_authorization_specification`. */
const refusedStates = ['28P01', '28000'];

/** What a server on the port answers when asked for its data folder. */
export type Answer =
  | { readonly status: 'serving'; readonly dataFolder: string }
  /** Nobody there, or not yet able to say. */
  | { readonly status: 'silent' }
  /** A server that does not know our password. */
  | { readonly status: 'stranger' };

export async function askDataFolder(credentials: Credentials): Promise<Answer> {
  const { port, superuser: user, password } = credentials;
  const database = 'postgres';
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user,
    password,
    database,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
  });
  // The failures that matter reject the calls below.
  client.on('error', () => {});
  try {
    await client.connect();
    const found = await client.query<{ data_directory: string }>('show data_directory');
    return { status: 'serving', dataFolder: found.rows[0]?.data_directory ?? '' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { status: refusedStates.includes(code) ? 'stranger' : 'silent' };
  } finally {
    await client.end().catch(() => {});
  }
}

export function urlOf({ port, superuser, password }: Credentials): string {
  return `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
}
