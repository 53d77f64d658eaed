import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'alfred-make-'));
afterAll(() => rmSync(parent, { recursive: true }));

it('makes every level that is missing, with its mode, and leaves what is there', () => {
  const deep = join(parent, 'a', 'b', 'c');
  makeFolder(deep, 0o700);
  makeFolder(deep, 0o755);
  for (const made of [deep, join(parent, 'a')]) expect(statSync(made).mode & 0o777).toBe(0o700);
});

it('says what is in the way', () => {
  writeFileSync(join(parent, 'file'), '');
  symlinkSync(join(parent, 'nowhere'), join(parent, 'dangling'));
  expect(() => makeFolder(join(parent, 'file', 'x'))).toThrow('EEXIST');
  expect(() => makeFolder(join(parent, 'file'))).toThrow('EEXIST');
  expect(() => makeFolder(join(parent, 'dangling'))).toThrow('EEXIST');
});

// Only Linux has a folder that exists and says ENOENT to whoever makes one in it.
const denied = process.platform === 'linux' ? '/proc/x/y' : join(parent, 'file', 'y');

it('ends where nothing can be made', () => {
  expect(() => makeFolder(denied)).toThrow(/ENOENT|EEXIST/);
});
