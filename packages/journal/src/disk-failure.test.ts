import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { append, history, newFolder, openTestJournal } from '../test/test-journal.ts';
import { type Disk, systemDisk } from './disk.ts';
import type { Journal } from './journal.ts';

let folder: string;
let journal: Journal;
let faults: unknown[];

beforeEach(() => {
  folder = newFolder();
  faults = [];
});
afterEach(async () => {
  await journal.close().catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

const failing = (code: string): Error => Object.assign(new Error(code), { code });

/** A disk with room for `left` more bytes; a write that does not fit is cut short first. */
function smallDisk(left: number): { disk: Disk; room: { left: number } } {
  const room = { left };
  const disk: Disk = {
    ...systemDisk,
    room: () => room.left,
    write: (fd, bytes, { from, position }) => {
      // The reserve's own megabytes are not what these tests count.
      if (bytes.length > 1_048_576) return bytes.length - from;
      const some = Math.min(room.left, bytes.length - from);
      if (some === 0) throw failing('ENOSPC');
      room.left -= some;
      return systemDisk.write(fd, bytes.subarray(from, from + some), { from: 0, position });
    },
  };
  return { disk, room };
}

function open(disk: Disk): Journal {
  journal = openTestJournal(folder, { onFault: (error) => faults.push(error) }, disk);
  return journal;
}

describe('a full disk', () => {
  it('refuses the record, keeps the journal whole, and goes on when there is room', async () => {
    const { disk, room } = smallDisk(30);
    open(disk);
    append(journal, 'one', 'two');
    expect(() => append(journal, 'too long for it')).toThrow('has no room');
    expect(journal.full).toBe(true);
    expect(faults).toEqual([]);
    expect(await history(folder)).toEqual(['one', 'two']);
    room.left = 100;
    append(journal, 'three');
    expect(await history(folder)).toEqual(['one', 'two', 'three']);
  });

  it('gives the room that was kept to records that must not be refused', async () => {
    const { disk, room } = smallDisk(20_000_000);
    open(disk);
    room.left = 5;
    const releasing: Disk['write'] = disk.write;
    let attempts = 0;
    disk.write = (...args) => {
      attempts += 1;
      // What the removed reserve gives back.
      if (attempts === 3) room.left = 1000;
      return releasing(...args);
    };
    journal.append(Buffer.from('an ending'), { reserved: true });
    expect(await history(folder)).toEqual(['an ending']);
    expect(journal.full).toBe(true);
    room.left = 20_000_000;
    expect(journal.full).toBe(false);
  });

  it('ends the process when even that room is used up', () => {
    const { disk, room } = smallDisk(20_000_000);
    open(disk);
    room.left = 5;
    expect(() => journal.append(Buffer.from('an ending'), { reserved: true })).toThrow('no room');
    expect(faults).toHaveLength(1);
  });

  it('counts as full from the start when nothing can be kept', () => {
    const disk: Disk = { ...systemDisk, room: () => 0 };
    expect(open(disk).full).toBe(true);
  });

  it('is found out while the reserve is written', () => {
    const disk: Disk = {
      ...systemDisk,
      write: () => {
        throw failing('ENOSPC');
      },
    };
    expect(open(disk).full).toBe(true);
    expect(faults).toEqual([]);
  });

  it('refuses also when a new segment cannot be begun', async () => {
    let full = false;
    const disk: Disk = {
      ...systemDisk,
      create: (file) => {
        if (full) throw failing('ENOSPC');
        return systemDisk.create(file);
      },
    };
    journal = openTestJournal(folder, { segmentBytes: 20 }, disk);
    append(journal, 'aaaaaaaaaa');
    full = true;
    expect(() => append(journal, 'bbbbbbbbbb')).toThrow('has no room');
    full = false;
    append(journal, 'cccccccccc');
    expect(await history(folder)).toEqual(['aaaaaaaaaa', 'cccccccccc']);
  });
});

describe('a full disk, and then another segment', () => {
  const reopened = () => openTestJournal(folder, { incarnation: 'inc_b' });

  it('leaves no piece of a refused record behind the next, shorter one', async () => {
    const { disk, room } = smallDisk(22 + 15);
    journal = openTestJournal(folder, { segmentBytes: 50 }, disk);
    append(journal, 'one', 'two');
    expect(() => append(journal, 'longer by a')).toThrow('has no room');
    room.left = 1_000;
    append(journal, 'x', 'in the next one');
    await journal.close();
    journal = reopened();
    expect(await history(folder)).toEqual(['one', 'two', 'x', 'in the next one']);
  });

  it('begins it anew when its name could not be kept', async () => {
    let fails = false;
    const disk: Disk = {
      ...systemDisk,
      syncFolder: (name) => {
        if (fails) throw failing('ENOSPC');
        systemDisk.syncFolder(name);
      },
    };
    const onFault = (error: unknown) => void faults.push(error);
    journal = openTestJournal(folder, { segmentBytes: 20, onFault }, disk);
    append(journal, 'aaaaaaaaaa');
    fails = true;
    expect(() => append(journal, 'bbbbbbbbbb')).toThrow('has no room');
    fails = false;
    append(journal, 'cccccccccc');
    expect(await history(folder)).toEqual(['aaaaaaaaaa', 'cccccccccc']);
    expect(faults).toEqual([]);
  });

  it('takes no sync that failed for want of room: what it was for is lost', () => {
    const disk: Disk = {
      ...systemDisk,
      sync: () => {
        throw failing('ENOSPC');
      },
    };
    const onFault = (error: unknown) => void faults.push(error);
    journal = openTestJournal(folder, { segmentBytes: 20, onFault }, disk);
    append(journal, 'aaaaaaaaaa');
    expect(() => append(journal, 'bbbbbbbbbb')).toThrow('cannot be written: ENOSPC');
    expect(faults).toHaveLength(1);
  });
});

describe('a disk that fails', () => {
  it('in a sync acknowledges nothing, now or later', async () => {
    let syncs = 0;
    open({
      ...systemDisk,
      syncLater: (_, done) => {
        syncs += 1;
        setImmediate(done, failing('EIO'));
      },
    });
    const { durable } = journal.append(Buffer.from('one'));
    await expect(durable).rejects.toThrow('EIO');
    expect(faults).toMatchObject([{ code: 'journal_failed', params: { reason: 'EIO' } }]);
    expect(journal.durablePosition).toBe(0n);
    expect(() => append(journal, 'two')).toThrow('cannot be written: EIO');
    expect(syncs).toBe(1);
    expect(faults).toHaveLength(1);
  });

  it('in a sync also fails what was written meanwhile', async () => {
    open({ ...systemDisk, syncLater: (_, done) => setTimeout(done, 5, failing('EIO')) });
    const first = journal.append(Buffer.from('one')).durable;
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const second = journal.append(Buffer.from('two')).durable;
    await expect(first).rejects.toThrow('EIO');
    await expect(second).rejects.toMatchObject({ code: 'journal_failed' });
  });

  it('in a write ends it too', async () => {
    let broken = false;
    open({
      ...systemDisk,
      write: (...args) => {
        if (broken) throw failing('EIO');
        return systemDisk.write(...args);
      },
    });
    broken = true;
    expect(() => append(journal, 'one')).toThrow('cannot be written: EIO');
    expect(() => append(journal, 'two')).toThrow('cannot be written: EIO');
    expect(faults).toHaveLength(1);
    expect(await history(folder)).toEqual([]);
  });
});
