// The servers that a cluster stands on: PostgreSQL, NATS and Redis.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunningPostgres, startPostgres, stopPostgresOn } from '@alfred/embedded-postgres';
import type { Undo } from '@alfred/service-kit';
import pg from 'pg';
import type { RunningServer } from '../../packages/testing/src/servers/running-server.ts';
import { startRedis } from '../../packages/testing/src/servers/start-server.ts';
import type { ClusterHome } from './cluster-home.ts';

/** A server of a cluster, and what a test of failures does to it. */
export interface ClusterServer {
  readonly url: string;
  /** Of a process that is ours, while it runs. */
  pid(): Promise<number | undefined>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Kills it when it runs, and starts it again where it was. */
  restart(): Promise<void>;
}

/** PostgreSQL, and the names by which this cluster is told from others on the same server. */
export interface ClusterPostgres extends ClusterServer {
  /** host:port of every server that services look at: its own, and a standby's. */
  readonly hosts: readonly string[];
  /** Added to the names of the services' logins, which belong to the whole server. */
  readonly suffix: string;
}

/** NATS and Redis can be frozen, too. */
export interface ClusterBus extends ClusterServer {
  /** Stops it from doing anything while its connections stay open, until `thaw`. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

/** How the embedded PostgreSQL is to be. */
export interface OwnPostgres {
  readonly home: ClusterHome;
  readonly password: string;
  /** Whether a standby may follow it. */
  readonly isReplicated: boolean;
}

/** The embedded PostgreSQL on the home, as the superuser sees it. */
export async function ownPostgres(
  { home, password, isReplicated }: OwnPostgres,
  undo: Undo,
): Promise<ClusterPostgres> {
  const logFile = join(home.logs, 'postgres.log');
  const options = { dataFolder: home.postgres, logFile, password, isReplicated };
  let server: RunningPostgres = await startPostgres(options);
  undo.push(() => server.stop());
  const { url, port } = server;
  const kill = async () => {
    server.kill();
    await server.exited;
  };
  return {
    url,
    hosts: [new URL(url).host],
    suffix: '',
    pid: () => postmasterOf(home.postgres),
    kill,
    restart: async () => {
      await kill();
      server = await startPostgres({ ...options, port });
    },
  };
}

/** PostgreSQL writes its own into the first line of a file. */
export async function postmasterOf(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '');
  return Number.parseInt(text, 10) || undefined;
}

/** Ends what an earlier cluster left running on the home. */
export function stopLeftPostgres(home: ClusterHome): Promise<void> {
  return stopPostgresOn(home.postgres);
}

/**
 * A database on a server that others started, the same for the same home. It outlives the cluster,
 * as the embedded one does; whoever removes the home removes it with {@link dropDatabase}.
 */
export async function givenPostgres(
  home: ClusterHome,
  serverUrl: string,
): Promise<ClusterPostgres> {
  const suffix = suffixOf(home);
  const name = `alfred${suffix}`;
  await statement(serverUrl, `create database ${name}`).catch((error: unknown) => {
    if (!isDuplicate(error)) throw error;
  });
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const pid = async () => undefined;
  const notOurs = async () => {
    throw new Error('The server of this database is not ours to stop.');
  };
  return { url: url.href, hosts: [url.host], suffix, pid, kill: notOurs, restart: notOurs };
}

/** Removes the database of a home, and the logins that were made for it. */
export async function dropDatabase(home: ClusterHome, serverUrl: string): Promise<void> {
  const suffix = suffixOf(home);
  await statement(serverUrl, `drop database if exists alfred${suffix} with (force)`);
  await statement(
    serverUrl,
    `do $$ declare login text; begin
       for login in select rolname from pg_roles where right(rolname, ${suffix.length}) = '${suffix}'
       loop execute format('drop role %I', login); end loop;
     end $$`,
  );
}

/** Logins belong to a whole server: those of two homes must not be the same. */
function suffixOf({ folder }: ClusterHome): string {
  return `_${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
}

/** SQLSTATE `duplicate_database`. */
function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P04';
}

async function statement(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** Redis, which keeps nothing. */
export async function ownRedis(undo: Undo): Promise<ClusterBus> {
  const server = await startRedis({ own: true });
  undo.push(() => server.stop());
  return busOf(server);
}

/** A server of the ladder, as a cluster shows it. */
export function busOf(server: RunningServer): ClusterBus {
  return { ...server, pid: async () => server.pid() };
}
