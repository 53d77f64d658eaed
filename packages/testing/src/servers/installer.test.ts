import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { installer } from './installer.ts';
import { theseSurroundings } from './surroundings.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'alfred-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const log = () => readFile(join(folder, 'log'), 'utf8').catch(() => '');

/** A program that notes how it was called, and does what the script says. */
async function fakeProgram(name: string, script = ''): Promise<void> {
  const note = `echo "${name} $*" >> ${folder}/log`;
  await writeFile(join(folder, name), `#!/bin/sh\n${note}\n${script}\n`);
  await chmod(join(folder, name), 0o755);
}

const options = () => ({
  lockFolder: join(folder, 'lock'),
  policyFile: join(folder, 'policy-rc.d'),
  environment: { PATH: `${folder}:/usr/bin:/bin` },
});
const missing = async () => false;

it('installs by apt after an update, while a policy keeps services from starting', async () => {
  await fakeProgram('apt-get', `cat ${folder}/policy-rc.d >> ${folder}/policy`);
  await installer('apt', options()).install('thing', missing);
  expect(await log()).toBe('apt-get update\napt-get install -y --no-install-recommends thing\n');
  expect(await readFile(join(folder, 'policy'), 'utf8')).toContain('exit 101');
  expect(await readdir(folder)).not.toContain('policy-rc.d');
});

it('leaves a policy that was there before', async () => {
  await fakeProgram('apt-get');
  await writeFile(join(folder, 'policy-rc.d'), 'theirs');
  await installer('apt', options()).install('thing', missing);
  expect(await readFile(join(folder, 'policy-rc.d'), 'utf8')).toBe('theirs');
});

it('installs by brew', async () => {
  await fakeProgram('brew');
  await installer('brew', options()).install('thing', missing);
  expect(await log()).toBe('brew install thing\n');
});

it('says what the package manager said when it fails, and leaves no policy', async () => {
  await fakeProgram('apt-get', 'echo "no such package" >&2; exit 100');
  await expect(installer('apt', options()).install('thing', missing)).rejects.toThrow(
    /apt-get update failed:\n.*no such package/s,
  );
  expect(await readdir(folder)).not.toContain('policy-rc.d');
});

it('installs nothing that is there by then', async () => {
  await fakeProgram('apt-get');
  await installer('apt', options()).install('thing', async () => true);
  expect(await log()).toBe('');
});

// Methodology: the fake takes a while and makes the program appear at its end, so that two who
// install at once would both find it missing.
it('is run by one process at a time, and the others find the work done', async () => {
  await fakeProgram('apt-get', `sleep 0.2; [ "$1" = update ] || touch ${folder}/installed`);
  const program = `
    import { existsSync } from 'node:fs';
    import { installer } from ${JSON.stringify(join(import.meta.dirname, 'installer.ts'))};
    const isThere = async () => existsSync(${JSON.stringify(join(folder, 'installed'))});
    await installer('apt', ${JSON.stringify(options())}).install('thing', isThere);
  `;
  const processes = Array.from({ length: 3 }, () =>
    promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', program]),
  );
  await Promise.all(processes);
  expect((await log()).split('\n')).toHaveLength(3);
});

it('finds programs on the PATH and beside it, and settings in the environment', async () => {
  await fakeProgram('some-server');
  await writeFile(join(folder, 'a-text'), '');
  const surroundings = theseSurroundings({ PATH: folder, GIVEN: 'yes', EMPTY: '' });
  expect(await surroundings.program(['other', 'some-server'])).toBe(join(folder, 'some-server'));
  expect(await surroundings.program(['a-text', 'nowhere-to-be-found'])).toBeUndefined();
  expect(surroundings.setting('GIVEN')).toBe('yes');
  expect(surroundings.setting('EMPTY')).toBeUndefined();
});
