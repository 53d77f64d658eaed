import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyDisk } from './disk.ts';
import { queue } from './queue.ts';
import { seeded } from './random.ts';
import { startTime } from './time.ts';

describe('what is drawn', () => {
  it('follows from the seed, and one stream leaves the other as it is', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, seeded(seed).next);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    const [one, other] = [seeded(1), seeded(1)];
    one.fork('a').next();
    expect(one.next()).toBe(other.next());
    expect(seeded(1).fork('a').next()).not.toBe(seeded(1).fork('b').next());
  });

  it('lies within its bounds', () => {
    const random = seeded(3);
    const drawn = Array.from({ length: 1_000 }, () => random.int(-2, 2));
    expect(new Set(drawn)).toEqual(new Set([-2, -1, 0, 1, 2]));
  });
});

describe('the queue', () => {
  it('gives everything in the order of its moments, then of its arrival', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (moments) => {
        const items = moments.map((at, order) => ({ at, order }));
        const waiting = queue<{ at: number; order: number }>();
        for (const item of items) waiting.push(item);
        const given = items.map(() => waiting.shift());
        expect(given).toEqual(items.toSorted((a, b) => a.at - b.at || a.order - b.order));
      }),
    );
  });
});

describe('time', () => {
  it('jumps from one thing to the next, and stands while it happens', async () => {
    const time = startTime({ onThrow: () => {}, isOver: () => false });
    const seen: number[] = [];
    time.after(50, undefined, () => seen.push(time.now));
    time.after(10, undefined, () => {
      seen.push(time.now);
      time.after(5, undefined, () => seen.push(time.now));
    });
    time.after(20, undefined, () => seen.push(-1)).cancelled = true;
    await time.runUntil(100);
    expect(seen).toEqual([10, 15, 50]);
    expect(time.now).toBe(100);
  });
});

describe('a disk that loses its power', () => {
  it('keeps what was synced, and of the rest a part from the front', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(200), fc.nat(200), (seed, synced, written) => {
        const disk = emptyDisk(1_000_000);
        const file = disk.create('/a/one');
        disk.syncFolder();
        disk.write(file, Buffer.alloc(synced, 1), 0);
        file.synced = file.size;
        disk.write(file, Buffer.alloc(written, 2), synced);
        disk.losePower(seeded(seed));
        expect(disk.find('/a/one')?.size).toBeGreaterThanOrEqual(synced);
        expect(disk.find('/a/one')?.size).toBeLessThanOrEqual(synced + written);
      }),
    );
  });

  it('has no more room than it has', () => {
    const disk = emptyDisk(10);
    const file = disk.create('/a/one');
    expect(disk.write(file, Buffer.alloc(8), 0)).toBe(8);
    expect(disk.write(file, Buffer.alloc(8), 8)).toBe(2);
    expect(disk.room()).toBe(0);
  });
});
