import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, open, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import type { Binaries } from './binaries.ts';
import { reasonOf, tailOf } from './log-tail.ts';
import { serverEnvironment } from './server-settings.ts';
import { assertReachable, type ServerUser } from './server-user.ts';

export interface NewDataFolder {
  readonly dataFolder: string;
  readonly logFile: string;
  readonly superuser: string;
  readonly password: string;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
}

/** `initdb` takes about half a second; this much means that something is very wrong. */
const initdbTimeoutMs = 60_000;

const run = promisify(execFile);

/**
 * Makes the data folder where there is none. It is made beside its place and renamed into it, so
 * that a folder that stands there is always whole, whatever was killed on the way.
 */
export async function ensureDataFolder(options: NewDataFolder): Promise<void> {
  const { dataFolder } = options;
  const parent = dirname(dataFolder);
  const prefix = `${basename(dataFolder)}.new`;
  try {
    await mkdir(parent, { recursive: true });
    await assertReachable(dataFolder, options.user);
    await removeLeftovers(parent, prefix);
    if (await isWhole(dataFolder)) return;
    const workshop = join(parent, randomId(prefix));
    await makeFor(options.user, workshop);
    await initialise(workshop, options);
    await rename(join(workshop, 'data'), dataFolder);
    await syncFolder(parent);
    await rm(workshop, { recursive: true, force: true });
  } catch (cause) {
    if (cause instanceof AlfredError) throw cause;
    throw new AlfredError(
      'folder_unwritable',
      { folder: parent, reason: reasonOf(cause) },
      { cause },
    );
  }
}

/** An `initdb` that outlived its killed parent may still be writing there: then it goes next time. */
export async function removeLeftovers(parent: string, prefix: string): Promise<void> {
  const names = await readdir(parent);
  const leftovers = names.filter((name) => name.startsWith(`${prefix}_`));
  await Promise.all(
    leftovers.map((name) =>
      rm(join(parent, name), { recursive: true, force: true }).catch(() => {}),
    ),
  );
}

/** False when there is nothing. An empty folder is removed, for the rename needs its place. */
export async function isWhole(dataFolder: string): Promise<boolean> {
  const names = await readdir(dataFolder).catch(() => undefined);
  if (names?.includes('PG_VERSION')) return true;
  if (names && names.length > 0) {
    const reason = 'it holds files that are not a database';
    throw new AlfredError('folder_unwritable', { folder: dataFolder, reason });
  }
  if (names) await rmdir(dataFolder);
  return false;
}

async function initialise(workshop: string, options: NewDataFolder): Promise<void> {
  const { binaries, user, superuser, password, logFile } = options;
  const passwordFile = join(workshop, 'password');
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) await chown(passwordFile, user.uid, user.gid);
  await makeFor(user, join(workshop, 'data'));
  const settings = ['--locale=C', '--encoding=UTF8', '--no-instructions', '--data-checksums'];
  const access = [`--username=${superuser}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  try {
    await run(binaries.initdb, ['--pgdata', join(workshop, 'data'), ...settings, ...access], {
      ...user,
      cwd: '/',
      env: serverEnvironment,
      timeout: initdbTimeoutMs,
    });
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : '';
    const reason = tailOf(said) ?? reasonOf(cause);
    throw new AlfredError('database_failed', { reason, log: logFile }, { cause });
  }
}

export async function makeFor(user: ServerUser | undefined, folder: string): Promise<void> {
  await mkdir(folder);
  await chmod(folder, 0o700);
  if (user) await chown(folder, user.uid, user.gid);
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
