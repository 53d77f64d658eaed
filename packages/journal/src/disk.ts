import fs from 'node:fs';

/** What the journal asks of the operating system. Tests make it fail. */
export interface Disk {
  /** Creates a file that must not exist yet, for reading and writing. */
  create(file: string): number;
  /** May write less than asked, as the system call does. */
  write(fd: number, bytes: Uint8Array, at: { from: number; position: number }): number;
  truncate(fd: number, size: number): void;
  /** Waits until the file's bytes are on the disk. */
  sync(fd: number): void;
  /** The same without waiting: one at a time for a journal. */
  syncLater(fd: number, done: (error: Error | null) => void): void;
  /** Makes the names in a folder as durable as the files. */
  syncFolder(folder: string): void;
  /** Bytes that a user may still write in this folder. */
  room(folder: string): number;
}

/** The real one. */
export const systemDisk: Disk = {
  create: (file) => fs.openSync(file, 'wx+', 0o600),
  write: (fd, bytes, { from, position }) =>
    fs.writeSync(fd, bytes, from, bytes.length - from, position),
  truncate: (fd, size) => fs.ftruncateSync(fd, size),
  sync: (fd) => fs.fdatasyncSync(fd),
  syncLater: (fd, done) => fs.fdatasync(fd, done),
  syncFolder: (folder) => {
    const fd = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
  room: (folder) => {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize;
  },
};

/** Whether the write failed for want of room, which is no fault of the disk. */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** Writes everything or throws; what was written of a failed attempt is for the caller to cut. */
export function writeWhole(disk: Disk, fd: number, bytes: Uint8Array, position: number): void {
  let from = 0;
  while (from < bytes.length) {
    from += disk.write(fd, bytes, { from, position: position + from });
  }
}
