import { chmod, cp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isAlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import type { Binaries } from './binaries.ts';
import { assertReachable, type ServerUser } from './server-user.ts';

/**
 * The programs where the server's user can run them: where they are, or, when a folder above them
 * is closed to that user (a clone under /root, say), a copy that everybody may read.
 *
 * The copy is made once for each release, in the folder for temporary files. Throws
 * `folder_closed_to_postgres` when somebody else than root could have made or changed it.
 */
export async function reachableBinaries(
  binaries: Binaries,
  user: ServerUser | undefined,
): Promise<Binaries> {
  try {
    await assertReachable(binaries.postgres, user);
    return binaries;
  } catch (error) {
    if (!isAlfredError(error, 'folder_closed_to_postgres')) throw error;
    const copy = await copyOf(dirname(dirname(binaries.postgres)));
    if (!copy) throw error;
    const at = (program: string): string => join(copy, 'bin', basename(program));
    const moved = {
      initdb: at(binaries.initdb),
      pg_ctl: at(binaries.pg_ctl),
      postgres: at(binaries.postgres),
    };
    await assertReachable(moved.postgres, user);
    return moved;
  }
}

/** Undefined when the place is taken by what cannot be trusted. */
async function copyOf(native: string): Promise<string | undefined> {
  const manifest = pathToFileURL(join(native, '..', 'package.json')).href;
  const { default: release } = await import(manifest, { with: { type: 'json' } });
  const place = join(tmpdir(), `alfred-postgres-${release.version}`);
  if (await exists(place)) return (await isRootsOwn(place)) ? place : undefined;
  const workshop = `${place}.${randomId('new')}`;
  try {
    await cp(native, workshop, { recursive: true, verbatimSymlinks: true });
    await openToAll(workshop);
    await rename(workshop, place);
  } catch (error) {
    // Another start of the same release was faster.
    if (!(await exists(place))) throw error;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return (await isRootsOwn(place)) ? place : undefined;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isRootsOwn(folder: string): Promise<boolean> {
  const { uid, mode } = await stat(folder);
  return uid === 0 && (mode & 0o022) === 0;
}

/** Whatever the mask of the process was: all may read, and run what the owner may run. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile()) {
      const { mode } = await stat(path);
      await chmod(path, (mode & 0o100) === 0 ? 0o644 : 0o755);
    }
  }
}
