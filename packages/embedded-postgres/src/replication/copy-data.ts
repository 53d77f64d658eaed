import { createReadStream, createWriteStream, type Dirent } from 'node:fs';
import { chmod, chown, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ServerUser } from '../server-user.ts';

/** Folders whose content belongs to the running server alone, or comes to a standby otherwise. */
const emptied = new Set([
  ...['pg_wal', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial'],
  ...['pg_snapshots', 'pg_stat_tmp', 'pg_subtrans'],
]);
/** Files that say something of the running server alone, wherever they are. */
const leftOut =
  /^(postmaster\.(pid|opts)|(standby|recovery)\.signal|backup_(label|manifest)(\.old)?|tablespace_map(\.old)?|current_logfiles|postgresql\.auto\.conf\.tmp|pgsql_tmp.*|pg_internal\.init.*)$/;
/** The one file that says where the data stands. */
const controlFile = join('global', 'pg_control');

/**
 * Copies a data folder while a server writes in it. What comes out is no database yet: files are of
 * different moments, which is what the server's backup mode and its log make up for.
 */
export async function copyData(
  from: string,
  to: string,
  user: ServerUser | undefined,
): Promise<void> {
  await copyFolder({ from, to, user }, '');
  // Last, and at once: a file that small is read in one go.
  await writeFile(join(to, controlFile), await readFile(join(from, controlFile)), { mode: 0o600 });
  if (user) await chown(join(to, controlFile), user.uid, user.gid);
}

interface Copy {
  readonly from: string;
  readonly to: string;
  readonly user: ServerUser | undefined;
}

async function copyFolder(copy: Copy, path: string): Promise<void> {
  const { from, to, user } = copy;
  if (path !== '') {
    await mkdir(join(to, path));
    await chmod(join(to, path), 0o700);
    if (user) await chown(join(to, path), user.uid, user.gid);
  }
  if (emptied.has(path)) return;
  for (const entry of await readdir(join(from, path), { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) await copyFolder(copy, inside).catch(unlessGone(from, inside));
    else if (isWanted(entry, inside)) await copyFile(copy, inside).catch(unlessGone(from, inside));
  }
}

function isWanted(entry: Dirent, path: string): boolean {
  return entry.isFile() && path !== controlFile && !leftOut.test(entry.name);
}

/**
 * Read to its end, wherever that is by then: the server may make a file longer or shorter meanwhile.
 */
async function copyFile({ from, to, user }: Copy, path: string): Promise<void> {
  await pipeline(
    createReadStream(join(from, path)),
    createWriteStream(join(to, path), { mode: 0o600 }),
  );
  if (user) await chown(join(to, path), user.uid, user.gid);
}

/** Tables are dropped while one copies: the log says so, too. */
function unlessGone(from: string, path: string): (error: unknown) => Promise<void> {
  return async (error) => {
    const isThere = await lstat(join(from, path)).then(
      () => true,
      () => false,
    );
    if (isThere) throw error;
  };
}
