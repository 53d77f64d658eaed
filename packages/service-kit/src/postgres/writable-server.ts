import { AlfredError } from '@alfred/errors';
import pg from 'pg';

/** How long a server may take to say whether it can be written. Milliseconds. */
const probeMs = 2_000;

/** `postgres://user:password@first:5432,second:5432/name`: what every server's URL begins and ends with. */
const severalServers = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?]+)(.*)$/;

/** The URL of each server that a URL names, as PostgreSQL's own clients read it. */
export function serversOf(url: string): readonly string[] {
  const [, before = '', hosts = '', after = ''] = severalServers.exec(url) ?? [];
  return hosts === '' ? [url] : hosts.split(',').map((host) => `${before}${host}${after}`);
}

/**
 * A client for the one of these servers that can be written: of a server and its standbys, whichever
 * of them is the server now. It is looked for with every new connection, for it may be another one.
 */
export function writableClient(servers: readonly string[]): typeof pg.Client {
  return class WritableClient extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: (error: Error) => void): void;
    override connect(callback?: (error: Error) => void): Promise<pg.Client> | undefined {
      const connecting = findWritable(servers).then((url) => {
        const { hostname, port } = new URL(url);
        Object.assign(this, { host: hostname, port: Number(port || '5432') });
        return super.connect();
      });
      if (!callback) return connecting;
      // The vendor calls back without an error when all went well.
      connecting.then(() => (callback as () => void)(), callback);
      return undefined;
    }
  };
}

async function findWritable(servers: readonly string[]): Promise<string> {
  try {
    return await Promise.any(servers.map(assertWritable));
  } catch (cause) {
    throw new AlfredError('database_unavailable', {}, { cause });
  }
}

async function assertWritable(url: string): Promise<string> {
  const probe = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: probeMs,
    query_timeout: probeMs,
  });
  // What matters of its failures rejects the calls below.
  probe.on('error', () => {});
  try {
    await probe.connect();
    const { rows } = await probe.query('show transaction_read_only');
    if (rows[0]?.transaction_read_only === 'off') return url;
    throw new AlfredError('database_unavailable');
  } finally {
    await probe.end().catch(() => {});
  }
}
