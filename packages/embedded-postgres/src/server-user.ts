import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import { AlfredError } from '@alfred/errors';

/** Whom the server runs as, when that is not ourselves. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root; this is its usual user. */
const userName = 'postgres';

const run = promisify(execFile);

/**
 * The user for a server on this data folder: nobody else unless we are root; then whoever owns the
 * data already, else `postgres`, who is made where missing.
 */
export async function serverUser(dataFolder: string): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(dataFolder).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return (await findUser()) ?? (await makeUser());
}

async function findUser(): Promise<ServerUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([
      run('id', ['-u', userName]),
      run('id', ['-g', userName]),
    ]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function makeUser(): Promise<ServerUser> {
  try {
    // The group may be there without the user.
    await run('groupadd', ['--system', '--force', userName]);
    await run('useradd', ['--system', '--gid', userName, '--no-create-home', userName]);
  } catch (cause) {
    const reason = `it does not run as root, and the user ${userName} cannot be made`;
    throw new AlfredError('database_failed', { reason, log: '`man useradd`' }, { cause });
  }
  const user = await findUser();
  if (!user) throw new AlfredError('database_failed', { reason: 'no user', log: '/etc/passwd' });
  return user;
}

/** Throws `folder_closed_to_postgres`, naming the first folder on the way that shuts the user out. */
export async function assertReachable(path: string, user: ServerUser | undefined): Promise<void> {
  if (!user) return;
  for (const folder of ancestors(resolve(path))) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      throw new AlfredError('folder_closed_to_postgres', { user: userName, folder });
    }
  }
}

/** Every folder above `path`, from the root down. */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...ancestors(parent), parent];
}
