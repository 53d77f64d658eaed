import { link, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@alfred/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileSubjectKeys } from './file-subject-keys.ts';

const ada = { organization: 'org_1', node: 'usr_ada' };
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'org_1', 'usr_ada.key');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('makes a key once, for its owner alone to read', async () => {
  const keys = fileSubjectKeys(folder);
  expect(await keys.read(ada)).toBeUndefined();
  const raced = await Promise.all(Array.from({ length: 8 }, () => keys.create(ada)));
  const [first] = raced;
  expect(first).toHaveLength(32);
  for (const each of raced) expect(Buffer.from(each)).toEqual(Buffer.from(first ?? []));
  expect(await keys.read(ada)).toEqual(Buffer.from(first ?? []));
  expect(await keys.create({ ...ada, node: 'usr_bob' })).not.toEqual(first);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'org_1'))).mode & 0o777).toBe(0o700);
  expect((await readdir(join(folder, 'org_1'))).toSorted()).toEqual(['usr_ada.key', 'usr_bob.key']);
});

it('destroys a key in its file, and whatever a crash left of it, again and again', async () => {
  const keys = fileSubjectKeys(folder);
  const bytes = Buffer.from(await keys.create(ada));
  const other = await keys.create({ ...ada, node: 'usr_adam' });
  // Somebody who has the file open, or its blocks, must not find the key there.
  const kept = join(folder, 'kept');
  await link(file, kept);
  await link(file, `${file}.new_crashed`);
  await keys.destroy(ada);
  await keys.destroy(ada);
  expect(await keys.read(ada)).toBeUndefined();
  expect((await readFile(kept)).includes(bytes)).toBe(false);
  expect(await readdir(join(folder, 'org_1'))).toEqual(['usr_adam.key']);
  expect(await keys.read({ ...ada, node: 'usr_adam' })).toEqual(Buffer.from(other));
  await keys.destroy({ organization: 'org_none', node: 'usr_none' });
});

it('is no way out of its folder', async () => {
  const keys = fileSubjectKeys(folder);
  const wrong = { organization: '..', node: 'usr_ada' };
  await expect(keys.create(wrong)).rejects.toMatchObject({ code: 'resource_unknown' });
  await expect(keys.destroy({ ...ada, node: '../x' })).rejects.toMatchObject({
    code: 'resource_unknown',
  });
});

it('says that keys cannot be reached, which is not that they are gone', async () => {
  await writeFile(join(folder, 'org_1'), 'no folder');
  const keys = fileSubjectKeys(folder);
  for (const ask of [keys.read, keys.create, keys.destroy]) {
    await expect(ask(ada)).rejects.toMatchObject({ code: 'subject_keys_unavailable' });
  }
});
