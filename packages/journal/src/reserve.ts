import { closeSync, existsSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, isDiskFull, writeWhole } from './disk.ts';

/** Enough for the endings of thousands of requests that run when the disk is full. */
const reserveBytes = 4 * 1_048_576;

/** Room on the disk that is kept for records which must not be refused. */
export interface Reserve {
  /** Gives the room free. False when it was free already. */
  release(): boolean;
  /** Takes the room again once the disk has twice as much; false while it has not. */
  renew(): boolean;
}

/** Keeps a file of real bytes in the folder. Without room for it the disk counts as full. */
export function keepReserve(disk: Disk, folder: string): Reserve {
  const file = join(folder, 'reserve');
  return {
    release: () => {
      const held = existsSync(file);
      rmSync(file, { force: true });
      return held;
    },
    renew: () => {
      if (existsSync(file)) return true;
      return disk.room(folder) >= 2 * reserveBytes && fill(disk, file);
    },
  };
}

function fill(disk: Disk, file: string): boolean {
  const fd = openSync(file, 'wx', 0o600);
  try {
    writeWhole(disk, fd, Buffer.alloc(reserveBytes), 0);
    return true;
  } catch (error) {
    rmSync(file, { force: true });
    if (isDiskFull(error)) return false;
    throw error;
  } finally {
    closeSync(fd);
  }
}
