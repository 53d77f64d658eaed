import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@alfred/embedded-postgres';
import { randomId } from '@alfred/ids';

/** A server whose databases tests may make and drop. */
export interface TestPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL: the one that `ALFRED_TEST_POSTGRES_URL` names (its user must be allowed to
 * make databases), else the embedded one in a temporary folder, gone when stopped.
 */
export async function postgresForTests(): Promise<TestPostgres> {
  const given = process.env.ALFRED_TEST_POSTGRES_URL;
  if (given) return { url: given, stop: async () => {} };
  const folder = await temporaryFolder();
  const server = await startPostgres({
    dataFolder: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    password: randomId('pw'),
  });
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A new folder that everybody may enter: PostgreSQL may run as another user than the tests. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'alfred-test-'));
  await chmod(folder, 0o755);
  return folder;
}
