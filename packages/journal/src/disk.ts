import fs from 'node:fs';

/** What the journal asks of the operating system, and all that it asks. Tests make it fail. */
export interface Disk {
  /** Makes a folder and what is missing above it, for its owner alone. */
  makeFolder(folder: string): void;
  /** The names in a folder, in any order. */
  list(folder: string): readonly string[];
  /** The length of a file, or undefined when there is none. */
  size(file: string): number | undefined;
  /** Creates a file that must not exist yet, for reading and writing. */
  create(file: string): number;
  /** Opens a file that must exist. */
  open(file: string, access: 'read' | 'write'): number;
  /** May read less than `into` holds, as the system call does; 0 behind the end. */
  read(fd: number, into: Uint8Array, position: number): number;
  /** May write less than asked, as the system call does. */
  write(fd: number, bytes: Uint8Array, at: { from: number; position: number }): number;
  truncate(fd: number, size: number): void;
  /** Waits until the file's bytes are on the disk. */
  sync(fd: number): void;
  /** The same without waiting: one at a time for a journal. */
  syncLater(fd: number, done: (error: Error | null) => void): void;
  close(fd: number): void;
  /** Removes a file; nothing happens when there is none. */
  remove(file: string): void;
  /** Makes the names in a folder as durable as the files. */
  syncFolder(folder: string): void;
  /** Bytes that a user may still write in this folder. */
  room(folder: string): number;
}

/** The real one. */
export const systemDisk: Disk = {
  makeFolder: (folder) => void fs.mkdirSync(folder, { recursive: true, mode: 0o700 }),
  list: (folder) => fs.readdirSync(folder),
  size: (file) => fs.statSync(file, { throwIfNoEntry: false })?.size,
  create: (file) => fs.openSync(file, 'wx+', 0o600),
  open: (file, access) => fs.openSync(file, access === 'read' ? 'r' : 'r+'),
  read: (fd, into, position) => fs.readSync(fd, into, 0, into.length, position),
  write: (fd, bytes, { from, position }) =>
    fs.writeSync(fd, bytes, from, bytes.length - from, position),
  truncate: (fd, size) => fs.ftruncateSync(fd, size),
  sync: (fd) => fs.fdatasyncSync(fd),
  syncLater: (fd, done) => fs.fdatasync(fd, done),
  close: (fd) => fs.closeSync(fd),
  remove: (file) => fs.rmSync(file, { force: true }),
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

/** The bytes from `position` on, at most `length`; fewer only where the file ends. */
export function readSome(disk: Disk, fd: number, at: { position: number; length: number }): Buffer {
  const bytes = Buffer.allocUnsafe(at.length);
  let got = 0;
  while (got < at.length) {
    const some = disk.read(fd, bytes.subarray(got), at.position + got);
    if (some === 0) break;
    got += some;
  }
  return bytes.subarray(0, got);
}

/** A whole file. */
export function readWhole(disk: Disk, file: string): Buffer {
  const fd = disk.open(file, 'read');
  try {
    return readSome(disk, fd, { position: 0, length: disk.size(file) ?? 0 });
  } finally {
    disk.close(fd);
  }
}
