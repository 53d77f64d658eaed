import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearHome, homeAt, takeHome } from './home.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alfred-home-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the home', () => {
  it('is made where it is missing, open to pass and no more', async () => {
    const home = homeAt(join(folder, 'a', 'b'));
    takeHome(home).release();
    expect((await stat(home.folder)).mode & 0o777).toBe(0o711);
    expect((await readdir(home.folder)).sort()).toEqual([
      'journal',
      'lock',
      'logs',
      'signer',
      'subjects',
    ]);
  });

  it('is left as it is where somebody made it', async () => {
    const { mode } = await stat(folder);
    takeHome(homeAt(folder)).release();
    expect((await stat(folder)).mode).toBe(mode);
  });

  it('lets go of the lock when its folders cannot be made', async () => {
    await writeFile(join(folder, 'logs'), 'a file');
    const take = () => takeHome(homeAt(folder));
    const refusal = expect.objectContaining({ code: 'folder_unwritable' });
    expect(take).toThrow(refusal);
    expect(take).toThrow(refusal);
  });

  it('is cleared of what Alfred made, and of nothing else', async () => {
    const names = [
      'postgres',
      'postgres.new_x1',
      'journal',
      'signer',
      'subjects',
      'logs',
      'mine',
      'prices',
    ];
    await Promise.all(names.map((name) => mkdir(join(folder, name))));
    const files = ['secrets.json', 'demo.json', 'demo.json.new', 'prices.json', 'lock'];
    await Promise.all(files.map((name) => writeFile(join(folder, name), '')));
    await clearHome(homeAt(folder));
    const made = ['journal', 'logs', 'signer', 'subjects'];
    const kept = ['lock', 'mine', 'prices', 'prices.json'];
    expect((await readdir(folder)).sort()).toEqual([...made, ...kept].sort());
    for (const name of made) expect(await readdir(join(folder, name))).toEqual([]);
  });

  it('has its folders for its owner alone, at the first start and after it was cleared', async () => {
    const home = homeAt(folder);
    const modes = () =>
      Promise.all(
        [home.logs, home.journal, home.signer, home.subjects].map(
          async (own) => (await stat(own)).mode & 0o777,
        ),
      );
    takeHome(home).release();
    expect(await modes()).toEqual([0o700, 0o700, 0o700, 0o700]);
    await chmod(home.logs, 0o755);
    await writeFile(join(home.journal, 'segment'), '');
    await clearHome(home);
    expect(await modes()).toEqual([0o700, 0o700, 0o700, 0o700]);
    expect(await readdir(home.journal)).toEqual([]);
  });
});
