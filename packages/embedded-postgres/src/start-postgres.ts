import { resolve } from 'node:path';
import { isAlfredError } from '@alfred/errors';
import { findBinaries } from './binaries.ts';
import { type Credentials, urlOf } from './connection.ts';
import { ensureDataFolder } from './data-folder.ts';
import { stopOrphan } from './orphan.ts';
import { reachableBinaries } from './reachable-binaries.ts';
import { freePort, launchServer, type ServerProcess } from './server-process.ts';
import { serverUser } from './server-user.ts';

export interface PostgresOptions {
  /** Made where missing, together with the folders above it. */
  readonly dataFolder: string;
  /** The server's own messages are added at its end. */
  readonly logFile: string;
  /** Of the superuser. The same at every start on the same folder. */
  readonly password: string;
  readonly superuser?: string;
  /** Where it listens; any free port without it. */
  readonly port?: number;
  /** Whether standbys may follow it; a standby has it, too. Without it, nobody can. */
  readonly isReplicated?: boolean;
}

/** A PostgreSQL server that belongs to this process. */
export interface RunningPostgres {
  /** With the password in it: not for logs. */
  readonly url: string;
  readonly port: number;
  /** Resolves when the server has ended, asked for or not. */
  readonly exited: Promise<void>;
  /** Ends it in good order, in at most 25 s; safe to call twice. */
  stop(): Promise<void>;
  /** Ends it at once and waits for nothing: the next start recovers. Nothing acknowledged is lost. */
  kill(): void;
}

/** Between finding a free port and listening on it, another may take it. */
const attemptsMax = 3;

/**
 * Starts the PostgreSQL that npm brought, on 127.0.0.1 and a free port, and waits until it answers.
 *
 * A server that an earlier process left running on the folder is stopped first. The caller must
 * hold a lock on the folder: two callers at a time would stop each other's server. Throws
 * `folder_unwritable`, `folder_closed_to_postgres` (run as root, and the server's own user cannot
 * come to the folder) or `database_failed` with the last line of the log.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { logFile, password, superuser = 'alfred', isReplicated = false } = options;
  const dataFolder = resolve(options.dataFolder);
  const [found, user] = await Promise.all([findBinaries(), serverUser(dataFolder)]);
  const binaries = await reachableBinaries(found, user);
  const shared = { dataFolder, logFile, password, superuser, binaries, user };
  await ensureDataFolder(shared);
  for (let attempt = 1; ; attempt += 1) {
    await stopOrphan(shared);
    const credentials = { port: options.port ?? (await freePort()), superuser, password };
    try {
      return running(credentials, await launchServer({ ...shared, credentials, isReplicated }));
    } catch (error) {
      if (attempt >= attemptsMax || !isAlfredError(error, 'database_failed')) throw error;
    }
  }
}

/**
 * Stops a server that an earlier process left running on the folder, for somebody who is about to
 * remove it. Nothing happens where none runs. The caller holds the lock of the folder.
 */
export async function stopPostgresOn(folder: string): Promise<void> {
  const dataFolder = resolve(folder);
  const [found, user] = await Promise.all([findBinaries(), serverUser(dataFolder)]);
  const binaries = await reachableBinaries(found, user);
  await stopOrphan({ dataFolder, superuser: '', password: '', binaries, user });
}

function running(credentials: Credentials, server: ServerProcess): RunningPostgres {
  return { url: urlOf(credentials), port: credentials.port, ...server };
}
