import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { randomId } from '@alfred/ids';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reachableBinaries } from './reachable-binaries.ts';

const user = { uid: 65_534, gid: 65_534 };
let folder: string;
let release: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alfred-closed-'));
  release = randomId('test');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  for (let n = 0; n < places; n += 1) await rm(place(n), { recursive: true, force: true });
});

const places = 9;
const place = (n = 0) => join(tmpdir(), `alfred-postgres-${release}${n === 0 ? '' : `.${n}`}`);

const closed = () => ({ code: 'folder_closed_to_postgres', params: { folder } });

/** A package of programs in a folder that only its owner may enter. */
async function closedPackage() {
  const bin = join(folder, 'native', 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ version: release }));
  const programs = ['initdb', 'pg_ctl', 'postgres'].map((name) => join(bin, name));
  for (const program of programs) await writeFile(program, '#!/bin/sh\n', { mode: 0o700 });
  await writeFile(join(folder, 'native', 'data'), 'data', { mode: 0o600 });
  const [initdb = '', pg_ctl = '', postgres = ''] = programs;
  return { initdb, pg_ctl, postgres };
}

describe('reachableBinaries', () => {
  it('leaves programs where they are when nobody else has to run them', async () => {
    const binaries = await closedPackage();
    expect(await reachableBinaries(binaries, undefined)).toBe(binaries);
  });

  it('leaves them where they are when the user can come to them', async () => {
    const binaries = await closedPackage();
    await chmod(folder, 0o755);
    expect(await reachableBinaries(binaries, user)).toBe(binaries);
  });

  // Whoever is not root starts no server for another user, and root alone may trust root's files.
  it('copies what the user cannot come to, once for a release, for all to read', async () => {
    const binaries = await closedPackage();
    const moving = reachableBinaries(binaries, user);
    if (process.getuid?.() !== 0) return expect(moving).rejects.toMatchObject(closed());
    const moved = await moving;
    expect(dirname(dirname(moved.postgres))).toBe(place());
    expect((await stat(moved.postgres)).mode & 0o777).toBe(0o755);
    expect((await stat(join(place(), 'data'))).mode & 0o777).toBe(0o644);
    const { ino } = await stat(moved.postgres);
    expect(await reachableBinaries(binaries, user)).toEqual(moved);
    expect((await stat(moved.postgres)).ino).toBe(ino);
  });

  // Nobody else than root can give a folder away.
  const giveAway = async (path: string) => {
    if (process.getuid?.() === 0) await chown(path, user.uid, user.gid);
  };

  it.each<[string, () => Promise<void>]>([
    [
      'a folder that others may write',
      async () => {
        await mkdir(join(place(), 'bin'), { recursive: true });
        await chmod(place(), 0o777);
      },
    ],
    [
      'the folder of somebody else',
      async () => {
        await mkdir(join(place(), 'bin'), { recursive: true });
        await giveAway(place());
      },
    ],
    [
      'a link to a folder of root',
      async () => {
        await mkdir(join(folder, 'elsewhere', 'bin'), { recursive: true });
        await symlink(join(folder, 'elsewhere'), place());
      },
    ],
    ['a link to nothing', () => symlink(join(folder, 'nowhere'), place())],
    ['a file', () => writeFile(place(), '')],
    [
      'programs that others may write',
      async () => {
        await mkdir(join(place(), 'bin'), { recursive: true });
        await writeFile(join(place(), 'bin', 'postgres'), '');
        await chmod(join(place(), 'bin', 'postgres'), 0o777);
      },
    ],
    [
      'libraries in a folder of somebody else',
      async () => {
        await mkdir(join(place(), 'bin'), { recursive: true });
        await mkdir(join(place(), 'lib'));
        await giveAway(join(place(), 'lib'));
      },
    ],
  ])('runs nothing from %s, and makes a copy beside it', async (_, take) => {
    const binaries = await closedPackage();
    await take();
    const moving = reachableBinaries(binaries, user);
    if (process.getuid?.() !== 0) return expect(moving).rejects.toMatchObject(closed());
    const moved = await moving;
    expect(dirname(dirname(moved.postgres))).toBe(place(1));
    expect(await reachableBinaries(binaries, user)).toEqual(moved);
  });

  it('gives up when every place is taken by others', async () => {
    const binaries = await closedPackage();
    for (let n = 0; n < places; n += 1) {
      await mkdir(place(n));
      await chmod(place(n), 0o777);
    }
    await expect(reachableBinaries(binaries, user)).rejects.toMatchObject(closed());
  });
});
