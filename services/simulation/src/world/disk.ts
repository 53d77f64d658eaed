import { posix } from 'node:path';
import type { Random } from './random.ts';

/** A file's bytes. Those behind `synced` are lost, or torn, when the power is. */
export interface File {
  bytes: Buffer;
  size: number;
  synced: number;
}

/** Files of one machine. It forgets what was not synced when the power goes, and nothing else. */
export interface Disk {
  /** Bytes that fit. */
  capacity: number;
  /** The next so many syncs fail. */
  failingSyncs: number;
  find(path: string): File | undefined;
  list(folder: string): readonly string[];
  /** Throws EEXIST. */
  create(path: string): File;
  remove(path: string): void;
  /** How many of these bytes found room, from the front. */
  write(file: File, bytes: Uint8Array, position: number): number;
  truncate(file: File, size: number): void;
  /** The first `size` bytes are on the disk for good. Throws EIO. */
  sync(file: File, size: number): void;
  syncFolder(): void;
  room(): number;
  /** Unsynced names and bytes go, but for as many from the front as happened to be written. */
  losePower(random: Random): void;
  /** Another disk with the same content: a folder that somebody copied. */
  copy(): Disk;
}

/** Files that nobody reads are kept as their size alone. */
const unread = /\/reserve$/;

/** An empty disk. */
export function emptyDisk(capacity: number): Disk {
  return diskOf(capacity, new Map());
}

function diskOf(capacity: number, content: ReadonlyMap<string, File>): Disk {
  const names = namesOf(content);
  const { files } = names;
  const used = (): number => [...files.values()].reduce((sum, { size }) => sum + size, 0);
  const disk: Disk = {
    capacity,
    failingSyncs: 0,
    find: (path) => files.get(path),
    list: (folder) =>
      [...files.keys()]
        .filter((path) => posix.dirname(path) === folder)
        .map((path) => posix.basename(path))
        .sort(),
    create: (path) => {
      if (files.has(path)) throw failure('EEXIST', path);
      const file = { bytes: Buffer.alloc(unread.test(path) ? 0 : 1024), size: 0, synced: 0 };
      names.change(path, file);
      return file;
    },
    remove: (path) => {
      if (files.has(path)) names.change(path, undefined);
    },
    write: (file, bytes, position) => {
      const room = Math.max(0, disk.room() + file.size - position);
      const count = Math.min(bytes.length, room);
      put(file, bytes.subarray(0, count), position);
      return count;
    },
    truncate: (file, size) => {
      file.size = Math.min(file.size, size);
      file.synced = Math.min(file.synced, size);
    },
    sync: (file, size) => {
      if (disk.failingSyncs > 0) {
        disk.failingSyncs -= 1;
        throw failure('EIO', 'fdatasync');
      }
      file.synced = Math.max(file.synced, Math.min(size, file.size));
    },
    syncFolder: names.sync,
    room: () => Math.max(0, disk.capacity - used()),
    losePower: (random) => {
      names.losePower(random);
      for (const file of new Set(files.values())) tear(file, random);
    },
    copy: () => {
      const copied = [...files].map(([path, file]) => [path, copyOf(file)] as const);
      return diskOf(disk.capacity, new Map(copied));
    },
  };
  return disk;
}

/** The names on a disk, and those that a loss of power would leave. */
interface Names {
  readonly files: Map<string, File>;
  /** Undefined: the name is gone. */
  change(path: string, file: File | undefined): void;
  sync(): void;
  /** Changes are written in their order: of those that were not synced, some of the first stay. */
  losePower(random: Random): void;
}

function namesOf(content: ReadonlyMap<string, File>): Names {
  const files = new Map(content);
  let durable = new Map(content);
  let changes: { readonly path: string; readonly file: File | undefined }[] = [];
  const apply = (path: string, file: File | undefined): void => {
    if (file) files.set(path, file);
    else files.delete(path);
  };
  const sync = (): void => {
    durable = new Map(files);
    changes = [];
  };
  return {
    files,
    sync,
    change: (path, file) => {
      apply(path, file);
      changes.push({ path, file });
    },
    losePower: (random) => {
      const kept = changes.slice(0, random.int(0, changes.length));
      files.clear();
      for (const [path, file] of durable) files.set(path, file);
      for (const { path, file } of kept) apply(path, file);
      sync();
    },
  };
}

function put(file: File, bytes: Uint8Array, position: number): void {
  const end = position + bytes.length;
  if (file.bytes.length > 0) {
    if (file.bytes.length < end) {
      const larger = Buffer.alloc(Math.max(2 * file.bytes.length, end));
      file.bytes.copy(larger, 0, 0, file.size);
      file.bytes = larger;
    }
    file.bytes.set(bytes, position);
  }
  file.size = Math.max(file.size, end);
}

function tear(file: File, random: Random): void {
  const left = file.size - file.synced;
  if (left > 0 && !random.chance(0.2)) file.size = file.synced + random.int(0, left);
  file.synced = file.size;
}

function copyOf({ bytes, size }: File): File {
  return { bytes: Buffer.from(bytes), size, synced: size };
}

/** As the operating system says it. */
export function failure(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
