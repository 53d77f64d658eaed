import { mkdtempSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileDestination } from './file-destination.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alfred-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'logs', 'alfred.log');

it('appends whole lines at once, for its owner alone', () => {
  fileDestination(file()).write('one\n');
  fileDestination(file()).write('two\n');
  expect(readFileSync(file(), 'utf8')).toBe('one\ntwo\n');
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'logs')).mode & 0o777).toBe(0o700);
});

it('drops lines while the disk is full, and goes on when there is room', () => {
  let room = 7;
  const destination = fileDestination(file(), (fd, bytes) => {
    if (room === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const taken = bytes.subarray(0, room);
    room -= taken.length;
    return writeSync(fd, taken);
  });
  destination.write('one\n');
  destination.write('two, cut off\n');
  destination.write('three, lost\n');
  room = 100;
  destination.write('four\n');
  destination.write('five\n');
  expect(readFileSync(file(), 'utf8')).toBe('one\ntwo\nfour\nfive\n');
});
