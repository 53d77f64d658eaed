import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { AlfredError } from '@alfred/errors';
import { randomId } from '@alfred/ids';
import pg from 'pg';
import { findBinaries } from '../binaries.ts';
import { isWhole, makeFor, removeLeftovers, syncFolder } from '../data-folder.ts';
import { reachableBinaries } from '../reachable-binaries.ts';
import { serverEnvironment } from '../server-settings.ts';
import { assertReachable, type ServerUser, serverUser } from '../server-user.ts';
import { type PostgresOptions, type RunningPostgres, startPostgres } from '../start-postgres.ts';
import { copyData } from './copy-data.ts';
import { inSession } from './session.ts';

export interface StandbyOptions extends Omit<PostgresOptions, 'isReplicated'> {
  /** Of its role, its place in the log and its connection: small letters, digits, underscores. */
  readonly name: string;
  /** The server that it follows, which runs, replicated, on this machine. */
  readonly primary: {
    /** Of the superuser. */
    readonly url: string;
    readonly dataFolder: string;
  };
}

/** A server that repeats what another one does, and can be read meanwhile. */
export interface RunningStandby extends RunningPostgres {
  /**
   * Has it follow nobody any more, and be written from now on. Resolves when it can be. The server
   * that it followed must not be written by anybody from before this call on.
   */
  promote(): Promise<void>;
}

/** How long a standby may take to read the last of what it has received. Seconds. */
const promoteSeconds = 60;
const namePattern = /^[a-z][a-z0-9_]{0,62}$/;

const run = promisify(execFile);

/**
 * Starts a standby, and makes it first where its folder holds none: a copy of the primary's data
 * while that runs, which then follows the primary's log. The superuser and the password are the
 * primary's.
 *
 * Commits do not wait for it before `commitWithStandby`. One that was promoted is started as what it
 * is now. Throws what `startPostgres` throws, and what the primary answers.
 */
export async function startStandby(options: StandbyOptions): Promise<RunningStandby> {
  const { name, primary, ...own } = options;
  if (!namePattern.test(name)) throw failed(`${name} is no name of a standby`, own.logFile);
  const dataFolder = resolve(own.dataFolder);
  await ensureCopy({ ...options, dataFolder });
  const server = await startPostgres({ ...own, dataFolder, isReplicated: true });
  return { ...server, promote: () => promote(server.url, own.logFile) };
}

async function promote(url: string, log: string): Promise<void> {
  await inSession(url, async (client) => {
    const { rows } = await client.query<{ done: boolean }>(
      `select case when pg_is_in_recovery() then pg_promote(true, ${promoteSeconds}) else true end done`,
    );
    if (!rows[0]?.done) throw failed('the standby was not promoted', log);
  });
}

/** Made beside its place and renamed into it: a folder that stands there is whole. */
async function ensureCopy(options: StandbyOptions): Promise<void> {
  const { dataFolder } = options;
  const parent = dirname(dataFolder);
  const prefix = `${basename(dataFolder)}.new`;
  const user = await serverUser(options.primary.dataFolder);
  await mkdir(parent, { recursive: true });
  await assertReachable(dataFolder, user);
  await removeLeftovers(parent, prefix);
  if (await isWhole(dataFolder)) return;
  const workshop = join(parent, randomId(prefix));
  const copy = join(workshop, 'data');
  await makeFor(user, workshop);
  await makeFor(user, copy);
  try {
    await copyPrimary(options, copy, user);
    await rename(copy, dataFolder);
    await syncFolder(parent);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function copyPrimary(
  options: StandbyOptions,
  copy: string,
  user: ServerUser | undefined,
): Promise<void> {
  const { primary, name } = options;
  const label = await inSession(primary.url, async (client) => {
    const password = await admitStandby(client, name);
    await client.query('select pg_backup_start($1, true)', [name]);
    await copyData(resolve(primary.dataFolder), copy, user);
    await follow(copy, { url: primary.url, name, password });
    // The session is what keeps the server in its backup mode: a failure above ends it, too.
    const { rows } = await client.query<{ labelfile: string; spcmapfile: string }>(
      'select labelfile, spcmapfile from pg_backup_stop(false)',
    );
    const [stopped] = rows;
    if (stopped?.spcmapfile.trim() !== '') {
      throw failed('its primary keeps tables outside of its data folder', options.logFile);
    }
    return stopped.labelfile;
  });
  await give(user, join(copy, 'backup_label'), label);
  await give(user, join(copy, 'standby.signal'), '');
  const binaries = await reachableBinaries(await findBinaries(), user);
  await run(binaries.initdb, ['--sync-only', '--pgdata', copy], {
    ...user,
    cwd: '/',
    env: serverEnvironment,
  });
}

/**
 * The standby's login, which may read the log and nothing else, with a new password; and its place
 * in the log, from which on the primary keeps everything for it.
 */
async function admitStandby(client: pg.Client, name: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  const role = pg.escapeIdentifier(name);
  // It may be the very standby that commits wait for just now.
  await client.query('set synchronous_commit to local');
  const found = await client.query('select from pg_roles where rolname = $1', [name]);
  if (found.rowCount === 0) await client.query(`create role ${role}`);
  await client.query(
    `alter role ${role} with login replication nosuperuser password ${pg.escapeLiteral(password)}`,
  );
  await client.query(
    'select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1',
    [name],
  );
  await client.query('select pg_create_physical_replication_slot($1, true)', [name]);
  return password;
}

/** Whom the copy follows. What its primary waits for is not what the copy is to wait for. */
async function follow(
  copy: string,
  primary: { readonly url: string; readonly name: string; readonly password: string },
): Promise<void> {
  const { hostname, port } = new URL(primary.url);
  const { name, password } = primary;
  const way = `host=${hostname} port=${port} user=${name} password=${password} application_name=${name}`;
  // The last of several lines counts.
  await appendFile(
    join(copy, 'postgresql.auto.conf'),
    `primary_conninfo = '${way}'\nprimary_slot_name = '${name}'\nsynchronous_standby_names = ''\n`,
  );
}

async function give(user: ServerUser | undefined, file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  if (user) await chown(file, user.uid, user.gid);
}

function failed(reason: string, log: string): AlfredError {
  return new AlfredError('database_failed', { reason, log });
}
