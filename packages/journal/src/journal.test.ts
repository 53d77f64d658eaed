import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  append,
  history,
  journalFiles,
  newFolder,
  openTestJournal,
  readAll,
  text,
} from '../test/test-journal.ts';
import { type Disk, systemDisk } from './disk.ts';
import type { Journal, JournalOptions } from './journal.ts';
import { openJournal } from './open-journal.ts';

let folder: string;
const opened: Journal[] = [];

beforeEach(() => {
  folder = newFolder();
});
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

function open(over: Partial<JournalOptions> = {}, disk: Disk = systemDisk): Journal {
  const journal = openTestJournal(folder, over, disk);
  opened.push(journal);
  return journal;
}

describe('append', () => {
  it('has written the record when it returns, and says where', async () => {
    const journal = open();
    expect(journal.append(Buffer.from('one')).position).toBe(0n);
    expect(journal.append(Buffer.from('three')).position).toBe(11n);
    expect(await history(folder)).toEqual(['one', 'three']);
    expect(journal.durablePosition).toBe(0n);
  });

  it('refuses records that no frame can hold', () => {
    const journal = open();
    expect(() => append(journal, '')).toThrow(RangeError);
    expect(() => journal.append(Buffer.alloc(1_048_577))).toThrow(RangeError);
    journal.append(Buffer.alloc(1_048_576));
  });

  it('can be awaited until it is durable', async () => {
    const journal = open();
    await journal.append(Buffer.from('one')).durable;
    expect(journal.durablePosition).toBe(11n);
    expect(readAll(journal, 0n)).toEqual(['one']);
  });

  it('is refused after close, which made everything durable', async () => {
    const journal = open();
    append(journal, 'one');
    await journal.close();
    await journal.close();
    expect(journal.durablePosition).toBe(11n);
    expect(() => append(journal, 'two')).toThrow('stopping');
  });
});

describe('the group sync', () => {
  const counting = () => {
    let syncs = 0;
    const disk: Disk = {
      ...systemDisk,
      syncLater: (fd, done) => {
        syncs += 1;
        systemDisk.syncLater(fd, done);
      },
    };
    return { disk, count: () => syncs };
  };

  it('is one for everything written in one turn of the event loop', async () => {
    const { disk, count } = counting();
    const journal = open({}, disk);
    const appended = Array.from({ length: 500 }, (_, n) => journal.append(Buffer.from(`${n}`)));
    await Promise.all(appended.map(({ durable }) => durable));
    expect(count()).toBe(1);
  });

  it('shares the next one among what came while one was in flight', async () => {
    const { disk, count } = counting();
    const journal = open({}, disk);
    const first = journal.append(Buffer.from('first')).durable;
    const later: Promise<void>[] = [];
    journal.onDurable(() => undefined);
    await new Promise(setImmediate);
    for (let n = 0; n < 100; n += 1) later.push(journal.append(Buffer.from('later')).durable);
    await first;
    await Promise.all(later);
    expect(count()).toBe(2);
  });

  it('tells its listeners how far it is, until they end it', async () => {
    const journal = open();
    const seen: bigint[] = [];
    const end = journal.onDurable((position) => seen.push(position));
    await journal.append(Buffer.from('one')).durable;
    end();
    await journal.append(Buffer.from('two')).durable;
    expect(seen).toEqual([11n]);
  });
});

describe('segments', () => {
  it('are begun when the next record would not fit, at positions without a gap', async () => {
    const journal = open({ segmentBytes: 40 });
    append(journal, 'aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc');
    await journal.append(Buffer.from('a record that is larger than a whole segment of forty'))
      .durable;
    expect(journal.segments().map(({ base, end }) => [base, end])).toEqual([
      [0n, 36n],
      [36n, 54n],
      [54n, 115n],
    ]);
    expect(readAll(journal, 0n)).toHaveLength(4);
    expect(await history(folder)).toHaveLength(4);
  });

  it('are on the disk before the next one is begun, name and all', () => {
    const calls: string[] = [];
    const disk: Disk = {
      ...systemDisk,
      create: (file) => {
        if (file.endsWith('.journal')) calls.push('create');
        return systemDisk.create(file);
      },
      sync: (fd) => {
        calls.push('sync');
        systemDisk.sync(fd);
      },
      syncFolder: (name) => {
        calls.push('syncFolder');
        systemDisk.syncFolder(name);
      },
    };
    const journal = open({ segmentBytes: 20 }, disk);
    append(journal, 'aaaaaaaaaa', 'bbbbbbbbbb');
    expect(calls).toEqual(['create', 'syncFolder', 'sync', 'create', 'syncFolder']);
  });

  it('are dropped from the front only, and never the one being written', async () => {
    const journal = open({ segmentBytes: 20 });
    append(journal, 'aaaaaaaaaa', 'bbbbbbbbbb', 'cccccccccc');
    await journal.append(Buffer.from('dddddddddd')).durable;
    expect(text(journal.read(0n, 100).records[0]?.bytes ?? Buffer.of())).toBe('aaaaaaaaaa');
    journal.dropBefore(35n);
    expect(journal.segments()[0]?.base).toBe(18n);
    journal.dropBefore(1000n);
    expect(journal.segments()).toEqual([{ incarnation: 'inc_a', base: 54n, end: 72n }]);
    expect(journalFiles(folder)).toHaveLength(1);
    expect(() => journal.read(18n, 100)).toThrow(RangeError);
    expect(readAll(journal, 54n)).toEqual(['dddddddddd']);
  });

  it('of earlier incarnations are read on, each under its own name', async () => {
    const first = open();
    append(first, 'one', 'two');
    await first.close();
    const second = open({ incarnation: 'inc_b' });
    await second.append(Buffer.from('three')).durable;
    expect(second.read(0n, 1000)).toMatchObject({ incarnation: 'inc_a' });
    expect(second.read(22n, 1000)).toMatchObject({ incarnation: 'inc_b' });
    expect(readAll(second, 0n)).toEqual(['one', 'two', 'three']);
  });

  it('without a record leave no trace', async () => {
    await open().close();
    const second = open({ incarnation: 'inc_b' });
    expect(second.segments()).toEqual([{ incarnation: 'inc_b', base: 0n, end: 0n }]);
    expect(readAll(second, 0n)).toEqual([]);
  });
});

describe('read', () => {
  it('gives what is durable, in parts, at least one record at a time', async () => {
    const journal = open();
    append(journal, 'one', 'two');
    await journal.append(Buffer.from('a longer record')).durable;
    append(journal, 'not yet');
    expect(journal.read(0n, 25).records.map((record) => text(record.bytes))).toEqual([
      'one',
      'two',
    ]);
    expect(journal.read(22n, 1).records.map((record) => text(record.bytes))).toEqual([
      'a longer record',
    ]);
    expect(journal.read(45n, 100).records).toEqual([]);
    expect(journal.read(60n, 100).records).toEqual([]);
    expect(() => journal.read(61n, 100)).toThrow(RangeError);
  });

  it('finds what it was given, whatever the sizes of records, segments and reads', async () => {
    const records = fc.array(fc.string({ minLength: 1, maxLength: 60 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        records,
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 300 }),
        async (lines, segmentBytes, bytesMax) => {
          const own = newFolder();
          const journal = openTestJournal(own, { segmentBytes });
          append(journal, ...lines);
          await journal.close();
          expect(await history(own)).toEqual(lines);
          const again = openTestJournal(own, { incarnation: 'inc_b' });
          expect(readAll(again, 0n, bytesMax)).toEqual(lines);
          await again.close();
          rmSync(own, { recursive: true });
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the limit', () => {
  it('keeps its last sixteenth for reserved records, and frees with its segments', async () => {
    const faults: unknown[] = [];
    const journal = await openJournal({
      folder,
      incarnation: 'inc_a',
      segmentBytes: 200,
      limitBytes: 1600,
      onFault: (error) => faults.push(error),
    });
    opened.push(journal);
    const line = Buffer.alloc(92, 'x');
    for (let n = 0; n < 15; n += 1) journal.append(line);
    expect(journal.full).toBe(false);
    expect(() => journal.append(line)).toThrow('has no room');
    expect(() => journal.append(Buffer.from('x'))).toThrow('has no room');
    journal.append(line, { reserved: true });
    expect(journal.full).toBe(true);
    journal.dropBefore(400n);
    expect(journal.full).toBe(false);
    journal.append(line);
    for (let n = 0; n < 3; n += 1) journal.append(line, { reserved: true });
    expect(() => journal.append(line, { reserved: true })).toThrow('has no room');
    expect(faults).toMatchObject([{ code: 'journal_failed' }]);
  });
});
