import { copyFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  append,
  history,
  journalFiles,
  newFolder,
  openTestJournal,
  readAll,
} from '../test/test-journal.ts';
import { type Disk, systemDisk } from './disk.ts';
import type { Journal } from './journal.ts';

const lines = ['first', 'the second record', 'third!', 'x'];
const ends = lines.map((_, n) => lines.slice(0, n + 1).join('').length + 8 * (n + 1));

let folder: string;
let file: string;

beforeEach(async () => {
  folder = newFolder();
  const journal = openTestJournal(folder);
  append(journal, ...lines);
  await journal.close();
  file = journalFiles(folder)[0]?.file ?? '';
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The same folder once more, with something done to its file. */
function copyWith(change: (file: string) => void): string {
  const copy = join(folder, 'copy');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy);
  copyFileSync(file, join(copy, basename(file)));
  change(join(copy, basename(file)));
  return copy;
}

async function reopened(copy: string, use: (journal: Journal) => Promise<void>): Promise<void> {
  const journal = openTestJournal(copy, { incarnation: 'inc_b' });
  await use(journal);
  await journal.close();
}

describe('a torn tail', () => {
  it('is cut at the last whole record, wherever the machine stopped', async () => {
    const size = ends.at(-1) ?? 0;
    for (let length = 0; length <= size; length += 1) {
      const copy = copyWith((name) => truncateSync(name, length));
      const whole = lines.filter((_, n) => (ends[n] ?? 0) <= length);
      expect(await history(copy)).toEqual(whole);
      await reopened(copy, async (journal) => {
        await journal.append(Buffer.from('next')).durable;
        expect(readAll(journal, 0n)).toEqual([...whole, 'next']);
      });
      expect(await history(copy)).toEqual([...whole, 'next']);
    }
  });

  it('of zeros, as some file systems leave it, is cut too', async () => {
    const copy = copyWith((name) => truncateSync(name, 10_000));
    await reopened(copy, async (journal) => expect(readAll(journal, 0n)).toEqual(lines));
    expect(await history(copy)).toEqual(lines);
  });

  it('is damage when another segment follows it', async () => {
    const copy = copyWith(() => undefined);
    await reopened(copy, async (journal) => append(journal, 'from b'));
    const [first] = journalFiles(copy);
    truncateSync(first?.file ?? '', (ends.at(-1) ?? 0) - 1);
    await expect(history(copy)).rejects.toMatchObject({ code: 'journal_corrupt' });
    expect(() => openTestJournal(copy, { incarnation: 'inc_c' })).toThrow('is damaged');
  });
});

describe('the end of a segment with another behind it', () => {
  it('has no torn tail: a flipped bit there is damage, and named', async () => {
    const copy = copyWith(() => undefined);
    await reopened(copy, async (journal) => append(journal, 'from b'));
    const [first] = journalFiles(copy);
    const flipped = Buffer.from(first?.bytes ?? []);
    flipped.writeUInt8(flipped.readUInt8(flipped.length - 1) ^ 1, flipped.length - 1);
    writeFileSync(first?.file ?? '', flipped);
    const damage = { code: 'journal_corrupt', params: { file: first?.file } };
    await expect(history(copy)).rejects.toMatchObject(damage);
  });
});

describe('a flipped bit', () => {
  it('is never read as a record: damage in the middle is named, at the end it is cut', async () => {
    const [{ bytes } = { bytes: Buffer.of() }] = journalFiles(folder);
    const lastStart = ends.at(-2) ?? 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const copy = copyWith((name) => {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
        writeFileSync(name, flipped);
      });
      if (at >= lastStart) {
        expect(await history(copy)).toEqual(lines.slice(0, -1));
        await reopened(copy, async (journal) => {
          expect(readAll(journal, 0n)).toEqual(lines.slice(0, -1));
        });
      } else {
        const offset = String(ends.findLast((end) => end <= at) ?? 0);
        const damage = { code: 'journal_corrupt', params: { offset } };
        await expect(history(copy)).rejects.toMatchObject(damage);
        expect(() => openTestJournal(copy, { incarnation: 'inc_b' })).toThrow('is damaged');
      }
    }
  });

  it('that comes while the journal is open stops the reading', async () => {
    const journal = openTestJournal(folder, { incarnation: 'inc_b' });
    const [{ bytes } = { bytes: Buffer.of() }] = journalFiles(folder);
    bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
    writeFileSync(file, bytes);
    expect(() => journal.read(0n, 1000)).toThrow('is damaged at byte 0');
    await journal.close();
  });
});

describe('a segment', () => {
  it('that is missing is noticed', async () => {
    const journal = openTestJournal(folder, { incarnation: 'inc_b', segmentBytes: 20 });
    append(journal, 'aaaaaaaaaa', 'bbbbbbbbbb');
    await journal.close();
    rmSync(journalFiles(folder)[1]?.file ?? '');
    await expect(history(folder)).rejects.toMatchObject({ code: 'journal_corrupt' });
    expect(() => openTestJournal(folder, { incarnation: 'inc_c' })).toThrow('is damaged');
  });

  it("is nobody else's: the same bytes under another name are no records", async () => {
    const copy = copyWith((name) => {
      copyFileSync(name, name.replace('inc_a', 'inc_z'));
      rmSync(name);
    });
    expect(await history(copy)).toEqual([]);
  });

  it('of a start that wrote nothing is forgotten, and its position used again', async () => {
    const copy = copyWith(() => undefined);
    await reopened(copy, async () => undefined);
    const journal = openTestJournal(copy, { incarnation: 'inc_c' });
    append(journal, 'c');
    expect(journal.segments().map(({ incarnation }) => incarnation)).toEqual(['inc_a', 'inc_c']);
    await journal.close();
    expect(await history(copy)).toEqual([...lines, 'c']);
  });
});

describe('what a killed process wrote last', () => {
  it('is on the disk before anything is begun behind it', async () => {
    const copy = copyWith(() => undefined);
    const calls: string[] = [];
    const names = new Map<number, string>();
    const disk: Disk = {
      ...systemDisk,
      open: (name, access) => {
        const fd = systemDisk.open(name, access);
        names.set(fd, basename(name));
        return fd;
      },
      sync: (fd) => {
        calls.push(`sync ${names.get(fd)}`);
        systemDisk.sync(fd);
      },
      create: (name) => {
        if (name.endsWith('.journal')) calls.push('create');
        return systemDisk.create(name);
      },
    };
    const journal = openTestJournal(copy, { incarnation: 'inc_b' }, disk);
    expect(calls).toEqual([`sync ${basename(file)}`, 'create']);
    await journal.close();
  });
});
