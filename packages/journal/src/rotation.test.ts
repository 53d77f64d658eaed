import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { append, history, journalFiles, newFolder, openTestJournal } from '../test/test-journal.ts';
import { type Disk, systemDisk } from './disk.ts';

let folder: string;
beforeEach(() => {
  folder = newFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A record whose frame has exactly so many bytes. */
const framed = (bytes: number): string => 'x'.repeat(bytes - 8);
const sizes = () => journalFiles(folder).map(({ bytes }) => bytes.length);

describe('a segment', () => {
  it.each([
    { name: 'that is filled to its last byte is kept', frames: [30, 30], files: [60] },
    { name: 'gets no byte more than it may have', frames: [30, 31], files: [30, 31] },
    { name: 'that is full is followed by another', frames: [30, 30, 9], files: [60, 9] },
    { name: 'takes one record that is larger', frames: [61, 9], files: [61, 9] },
    { name: 'that is full to the byte is followed so', frames: [60, 60, 60], files: [60, 60, 60] },
  ])('$name', async ({ frames, files }) => {
    const journal = openTestJournal(folder, { segmentBytes: 60 });
    append(journal, ...frames.map(framed));
    await journal.close();
    expect(sizes()).toEqual(files);
    expect(await history(folder)).toEqual(frames.map(framed));
  });

  it('never has more bytes than it may, and none lies between two', async () => {
    const lengths = fc.array(fc.integer({ min: 9, max: 120 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(lengths, fc.integer({ min: 9, max: 150 }), async (frames, segmentBytes) => {
        const own = newFolder();
        const journal = openTestJournal(own, { segmentBytes });
        append(journal, ...frames.map(framed));
        for (const [n, { base }] of journal.segments().entries()) {
          expect(base).toBe(n === 0 ? 0n : journal.segments()[n - 1]?.end);
        }
        await journal.close();
        for (const { bytes } of journalFiles(own)) {
          const isOne = bytes.readUInt32LE(0) + 8 === bytes.length;
          expect(bytes.length <= segmentBytes || isOne).toBe(true);
        }
        expect(await history(own)).toEqual(frames.map(framed));
        rmSync(own, { recursive: true });
      }),
      { numRuns: 40 },
    );
  });

  it('is dropped one after the other, each gone for good before the next', async () => {
    const calls: string[] = [];
    const disk: Disk = {
      ...systemDisk,
      remove: (file) => {
        calls.push('remove');
        systemDisk.remove(file);
      },
      syncFolder: (name) => {
        calls.push('sync');
        systemDisk.syncFolder(name);
      },
    };
    const journal = openTestJournal(folder, { segmentBytes: 20 }, disk);
    append(journal, framed(18), framed(18), framed(18));
    calls.length = 0;
    journal.dropBefore(36n);
    expect(calls).toEqual(['remove', 'sync', 'remove', 'sync']);
    await journal.close();
  });
});

describe('discard', () => {
  it('leaves nothing of a journal, and refuses what comes after', async () => {
    const first = openTestJournal(folder, { segmentBytes: 20 });
    append(first, framed(18), framed(18));
    await first.close();
    const second = openTestJournal(folder, { segmentBytes: 20, incarnation: 'inc_b' });
    append(second, framed(18));
    expect([...second.history().records()]).toHaveLength(3);
    await second.discard();
    expect(systemDisk.list(folder)).toEqual([]);
    expect(() => append(second, 'x')).toThrow('stopping');
  });

  it('that is cut short leaves a journal without a gap', async () => {
    for (let cut = 0; cut <= 3; cut += 1) {
      const own = newFolder();
      let removed = 0;
      const disk: Disk = {
        ...systemDisk,
        remove: (file) => {
          if (removed === cut) throw new Error('killed');
          removed += 1;
          systemDisk.remove(file);
        },
      };
      const faults: unknown[] = [];
      const onFault = (error: unknown) => void faults.push(error);
      const journal = openTestJournal(own, { segmentBytes: 20, onFault }, disk);
      append(journal, framed(18), framed(18), framed(18));
      await expect(journal.discard()).rejects.toThrow();
      expect(await history(own)).toHaveLength(Math.max(0, 3 - cut));
      const again = openTestJournal(own, { incarnation: 'inc_b' });
      append(again, 'goes on');
      await again.close();
      rmSync(own, { recursive: true });
    }
  });
});
