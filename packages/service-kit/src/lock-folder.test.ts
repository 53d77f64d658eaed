import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockFolder } from './lock-folder.ts';

const folder = () => join(mkdtempSync(join(tmpdir(), 'alfred-lock-')), 'home');

it('keeps a folder for one until it lets go', () => {
  const home = folder();
  const lock = lockFolder(home);
  expect(() => lockFolder(home)).toThrow(expect.objectContaining({ code: 'folder_busy' }));
  lock.release();
  lockFolder(home).release();
});

it('says why a folder cannot be made', () => {
  const home = folder();
  const file = join(home, '..', 'file');
  writeFileSync(file, '');
  expect(() => lockFolder(join(file, 'home'))).toThrow(
    expect.objectContaining({ code: 'folder_unwritable' }),
  );
});
