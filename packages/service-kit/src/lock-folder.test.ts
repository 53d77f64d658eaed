import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lockFolder } from './lock-folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'alfred-lock-'));
afterAll(() => rmSync(parent, { recursive: true }));

it('keeps a folder for one until it lets go', () => {
  const home = join(parent, 'home');
  const lock = lockFolder(home);
  expect(() => lockFolder(home)).toThrow(expect.objectContaining({ code: 'folder_busy' }));
  lock.release();
  lockFolder(home).release();
});

it('lets go of a folder for good: it is gone, unless something else is in it', () => {
  const home = join(parent, 'left');
  const lock = lockFolder(home);
  lock.discard();
  lock.release();
  expect(existsSync(home)).toBe(false);
  const kept = lockFolder(home);
  writeFileSync(join(home, 'mine'), '');
  kept.discard();
  expect(readdirSync(home)).toEqual(['mine']);
});

it('says why a folder cannot be made', () => {
  const file = join(parent, 'file');
  writeFileSync(file, '');
  const refusal = expect.objectContaining({ code: 'folder_unwritable' });
  expect(() => lockFolder(join(file, 'home'))).toThrow(refusal);
  if (process.platform === 'linux') expect(() => lockFolder('/proc/x')).toThrow(refusal);
});
