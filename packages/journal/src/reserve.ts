import { join } from 'node:path';
import { type Disk, isDiskFull, writeWhole } from './disk.ts';

/** Enough for the endings of thousands of requests that run when the disk is full. */
const reserveBytes = 4 * 1_048_576;

/** With less than this left beside it, the disk is still full. */
const roomBytesMin = 1_048_576;

/** Room on the disk that is kept for records which must not be refused. */
export interface Reserve {
  /** Gives the room free. False when it was free already. */
  release(): boolean;
  /**
   * Whether there is room beside what is kept. Where nothing is kept it is taken again first, once
   * the disk has twice as much.
   */
  renew(): boolean;
}

/** Keeps a file of real bytes in the folder. Without room for it the disk counts as full. */
export function keepReserve(disk: Disk, folder: string): Reserve {
  const file = join(folder, 'reserve');
  return {
    release: () => {
      const held = disk.size(file) !== undefined;
      disk.remove(file);
      return held;
    },
    renew: () => {
      if (disk.size(file) !== undefined) return disk.room(folder) >= roomBytesMin;
      return disk.room(folder) >= 2 * reserveBytes && fill(disk, file);
    },
  };
}

function fill(disk: Disk, file: string): boolean {
  const fd = disk.create(file);
  try {
    writeWhole(disk, fd, Buffer.alloc(reserveBytes), 0);
    return true;
  } catch (error) {
    disk.remove(file);
    if (isDiskFull(error)) return false;
    throw error;
  } finally {
    disk.close(fd);
  }
}
