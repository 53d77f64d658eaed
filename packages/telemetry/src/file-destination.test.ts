import { mkdtempSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileDestination } from './file-destination.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alfred-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'logs', 'alfred.log');
const text = () => readFileSync(file(), 'utf8');

it('appends whole lines, for its owner alone', async () => {
  fileDestination(file()).write('one\n');
  await turn();
  fileDestination(file()).write('two\n');
  await turn();
  expect(text()).toBe('one\ntwo\n');
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'logs')).mode & 0o777).toBe(0o700);
});

it('writes the lines of a turn together, and what is long at once', async () => {
  const writes: number[] = [];
  const destination = fileDestination(file(), (fd, bytes) => {
    writes.push(bytes.length);
    return writeSync(fd, bytes);
  });
  destination.write('one\n');
  destination.write('two\n');
  expect(writes).toEqual([]);
  await turn();
  expect(writes).toEqual([8]);
  destination.write('x'.repeat(65_536));
  expect(writes).toEqual([8, 65_536]);
  await turn();
  expect(writes).toEqual([8, 65_536]);
});

it('drops lines while the disk is full, and goes on when there is room', async () => {
  let room = 7;
  const destination = fileDestination(file(), (fd, bytes) => {
    if (room === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const taken = bytes.subarray(0, room);
    room -= taken.length;
    return writeSync(fd, taken);
  });
  for (const line of ['one\n', 'two, cut off\n', 'three, lost\n']) {
    destination.write(line);
    await turn();
  }
  room = 100;
  for (const line of ['four\n', 'five\n']) {
    destination.write(line);
    await turn();
  }
  expect(text()).toBe('one\ntwo\nfour\nfive\n');
});
