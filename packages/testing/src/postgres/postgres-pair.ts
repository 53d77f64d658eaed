import { execFile } from 'node:child_process';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  commitWithStandby,
  type RunningPostgres,
  type RunningStandby,
  startPostgres,
  startStandby,
} from '@alfred/embedded-postgres';
import { randomId } from '@alfred/ids';
import pg from 'pg';
import { temporaryFolder } from './postgres-for-tests.ts';

/** A PostgreSQL and its standby, and what a test of failures does to them. */
export interface PostgresPair {
  /** Of the superuser, with both servers in it, the standby first. */
  readonly url: string;
  readonly primaryUrl: string;
  readonly standbyUrl: string;
  /** Ends the primary at once; its data stays where it is. */
  killPrimary(): Promise<void>;
  /** Ends the primary at once, and nobody finds its data any more. */
  losePrimary(): Promise<void>;
  /** Starts what was the primary, where it was, with what it has. */
  startPrimary(): Promise<void>;
  stopStandby(): Promise<void>;
  startStandby(): Promise<void>;
  /** Stops the standby from doing anything while its connections stay open, until `thawStandby`. */
  freezeStandby(): Promise<void>;
  thawStandby(): Promise<void>;
  promote(): Promise<void>;
  /** A connection of the superuser to what is or was the primary, past every check. */
  onPrimary<Result>(run: (client: pg.Client) => Promise<Result>): Promise<Result>;
  /** Commits on the primary that wait for the standby. */
  waiting(): Promise<number>;
  /** Ends both and removes everything. */
  stop(): Promise<void>;
}

const name = 'standby_1';
const selectWaiting = "select from pg_stat_activity where wait_event = 'SyncRep'";

/** Starts both. The primary's commits wait for the standby, or do not. */
export async function postgresPair(isSynchronous: boolean): Promise<PostgresPair> {
  const folder = await temporaryFolder();
  const password = randomId('pw');
  const place = (of: string) => ({
    ...{ dataFolder: join(folder, of), logFile: join(folder, `${of}.log`), password },
    isReplicated: true,
  });
  const lost = join(folder, 'lost');
  const own = place('primary');
  let primary: RunningPostgres = await startPostgres(own);
  const { url, port } = primary;
  const options = { ...place(name), name, primary: { url, dataFolder: own.dataFolder } };
  let standby: RunningStandby = await startStandby(options);
  if (isSynchronous) await commitWithStandby(url, name);
  const killPrimary = async () => {
    primary.kill();
    await primary.exited;
  };
  async function onPrimary<Result>(run: (client: pg.Client) => Promise<Result>): Promise<Result> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    return run(client).finally(() => client.end());
  }
  return {
    url: url.replace(`:${port}/`, `:${standby.port},127.0.0.1:${port}/`),
    primaryUrl: url,
    standbyUrl: standby.url,
    killPrimary,
    losePrimary: async () => {
      await killPrimary();
      await rename(own.dataFolder, lost);
    },
    startPrimary: async () => {
      await rename(lost, own.dataFolder).catch(() => {});
      primary = await startPostgres({ ...own, port });
    },
    stopStandby: () => standby.stop(),
    startStandby: async () => {
      standby = await startStandby({ ...options, port: standby.port });
    },
    freezeStandby: () => signalServer(options.dataFolder, 'SIGSTOP'),
    thawStandby: () => signalServer(options.dataFolder, 'SIGCONT'),
    promote: () => standby.promote(),
    onPrimary,
    waiting: () => onPrimary(async (client) => (await client.query(selectWaiting)).rowCount ?? 0),
    stop: async () => {
      await Promise.all([primary.stop(), standby.stop()]);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Signals the server on this folder and every process of it. */
async function signalServer(dataFolder: string, signal: NodeJS.Signals): Promise<void> {
  const server = Number.parseInt(await readFile(join(dataFolder, 'postmaster.pid'), 'utf8'), 10);
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([pid = 0, parent]) => (pid === server || parent === server ? pid : []));
  for (const pid of processes) process.kill(pid, signal);
}
