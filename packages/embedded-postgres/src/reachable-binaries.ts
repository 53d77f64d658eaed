import { chmod, cp, lstat, readdir, rename, rm, stat } from 'node:fs/promises';
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
 * The copy is made once for each release, in the folder for temporary files; where somebody else
 * than root could have made or changed what is there, another one is made beside it. Throws
 * `folder_closed_to_postgres` when every place is taken like that.
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

/** Places that are tried before giving up: others may have taken the first ones. */
const placesMax = 9;

/** Undefined when every place is taken by what cannot be trusted. */
async function copyOf(native: string): Promise<string | undefined> {
  // Root alone may trust root's files, and nobody else starts a server as another user.
  if (process.getuid?.() !== 0) return undefined;
  const manifest = pathToFileURL(join(native, '..', 'package.json')).href;
  const { default: release } = await import(manifest, { with: { type: 'json' } });
  const first = join(tmpdir(), `alfred-postgres-${release.version}`);
  for (let n = 0; n < placesMax; n += 1) {
    const place = n === 0 ? first : `${first}.${n}`;
    if (!(await isTaken(place))) await copyTo(place, native);
    if (await isTrusted(place)) return place;
  }
  return undefined;
}

async function copyTo(place: string, native: string): Promise<void> {
  const workshop = `${place}.${randomId('new')}`;
  try {
    await cp(native, workshop, { recursive: true, verbatimSymlinks: true });
    await openToAll(workshop);
    await rename(workshop, place);
  } catch (error) {
    // Another start of the same release was faster.
    if (!(await isTaken(place))) throw error;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

/** By anything, be it a link to nothing. */
async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Whether nobody but root can have put there what is in a copy. Nothing is followed: somebody
 * else's link could point at root's folder today and at his own tomorrow.
 */
async function isTrusted(folder: string): Promise<boolean> {
  if (!(await isRootsOwn(folder, 'folder'))) return false;
  const names = await readdir(folder);
  const parts = names.filter((name) => name === 'bin' || name === 'lib');
  if (!parts.includes('bin')) return false;
  const each = await Promise.all(parts.map((name) => holdsRootsOwn(join(folder, name))));
  return each.every(Boolean);
}

/** A folder of programs or libraries; libraries have links between them. */
async function holdsRootsOwn(folder: string): Promise<boolean> {
  if (!(await isRootsOwn(folder, 'folder'))) return false;
  const names = await readdir(folder);
  const each = await Promise.all(names.map((name) => isRootsOwn(join(folder, name), 'any')));
  return each.every(Boolean);
}

async function isRootsOwn(path: string, kind: 'folder' | 'any'): Promise<boolean> {
  const found = await lstat(path);
  if (found.uid !== 0 || (kind === 'folder' && !found.isDirectory())) return false;
  // A link has no mode of its own: whoever owns it decides where it goes.
  return found.isSymbolicLink() || (found.mode & 0o022) === 0;
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
