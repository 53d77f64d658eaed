import type { Disk as JournalDisk } from '../../../../packages/journal/src/disk.ts';
import { type Disk, type File, failure } from '../world/disk.ts';
import { countEffect, Dead, type Process } from '../world/process.ts';

/** A sync takes so many microseconds. */
const syncMicros = { least: 60, most: 3_000, slowShare: 0.02, slowMost: 400_000 };

/** The disk of a process's machine, as its journal asks for it. A dead process gets nothing done. */
export function journalDisk(process: Process): JournalDisk {
  const { disk } = process.machine;
  const files = openFiles();
  const ports = { ...readingPorts(disk, files), ...writingPorts(disk, files) };
  const later = syncingLater(process, files);
  return { ...ports, ...guarded(process, ports), syncLater: later };
}

/** What changes something on the outside. */
const effects = new Set(['create', 'write', 'truncate', 'sync', 'remove', 'syncFolder']);

/** The same ports, for a process that lives. */
function guarded(process: Process, ports: Omit<JournalDisk, 'syncLater'>): typeof ports {
  const entries = Object.entries(ports).map(([name, port]) => [
    name,
    (...given: never[]) => {
      check(process, effects.has(name));
      return (port as (...given: never[]) => unknown)(...given);
    },
  ]);
  // Every port keeps its type: nothing but a look at the process comes before it.
  return Object.fromEntries(entries) as typeof ports;
}

function check(process: Process, isEffect: boolean): void {
  if (!process.alive || (isEffect && !countEffect(process))) throw new Dead();
}

interface OpenFiles {
  give(path: string, file: File): number;
  /** Throws EBADF. */
  at(fd: number): { readonly path: string; readonly file: File };
  forget(fd: number): void;
}

function openFiles(): OpenFiles {
  const open = new Map<number, { readonly path: string; readonly file: File }>();
  let opened = 10;
  return {
    give: (path, file) => {
      opened += 1;
      open.set(opened, { path, file });
      return opened;
    },
    at: (fd) => {
      const found = open.get(fd);
      if (!found) throw failure('EBADF', String(fd));
      return found;
    },
    forget: (fd) => void open.delete(fd),
  };
}

function readingPorts(
  disk: Disk,
  files: OpenFiles,
): Pick<JournalDisk, 'makeFolder' | 'list' | 'size' | 'open' | 'read' | 'close' | 'room'> {
  return {
    makeFolder: () => {},
    list: disk.list,
    size: (path) => disk.find(path)?.size,
    open: (path) => {
      const file = disk.find(path);
      if (!file) throw failure('ENOENT', path);
      return files.give(path, file);
    },
    read: (fd, into, position) => {
      const { bytes, size } = files.at(fd).file;
      const got = bytes.subarray(position, Math.min(position + into.length, size));
      into.set(got);
      return got.length;
    },
    close: files.forget,
    room: disk.room,
  };
}

function writingPorts(
  disk: Disk,
  files: OpenFiles,
): Pick<JournalDisk, 'create' | 'write' | 'truncate' | 'sync' | 'remove' | 'syncFolder'> {
  return {
    create: (path) => files.give(path, disk.create(path)),
    write: (fd, bytes, { from, position }) => {
      const { file, path } = files.at(fd);
      const written = disk.write(file, bytes.subarray(from), position);
      if (written === 0 && bytes.length > from) throw failure('ENOSPC', path);
      return written;
    },
    truncate: (fd, size) => disk.truncate(files.at(fd).file, size),
    sync: (fd) => {
      const { file } = files.at(fd);
      disk.sync(file, file.size);
    },
    remove: disk.remove,
    syncFolder: disk.syncFolder,
  };
}

/** What was written when it was asked for is on the disk when it is done. */
function syncingLater(process: Process, files: OpenFiles): JournalDisk['syncLater'] {
  const { random, time, machine } = process;
  return (fd, done) => {
    check(process, true);
    const { file } = files.at(fd);
    const { size } = file;
    const slow = random.chance(syncMicros.slowShare);
    const micros = random.int(syncMicros.least, slow ? syncMicros.slowMost : syncMicros.most);
    time.after(micros, process, () => done(outcomeOf(() => machine.disk.sync(file, size))));
  };
}

function outcomeOf(run: () => void): Error | null {
  try {
    run();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
