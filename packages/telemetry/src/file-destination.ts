import { mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DestinationStream } from 'pino';

/** How bytes are written; gives how many were. */
type Write = (fd: number, bytes: Uint8Array) => number;

/** Lines that may wait together; beyond, they are written at once. */
const waitingMax = 64 * 1024;

/**
 * Appends lines to a file that only its owner may read. Those of one turn of the event loop are
 * written together at its end, or when the process ends: only what kills it without a word takes
 * the lines of that turn along.
 *
 * A log is worth less than what it tells of: while the disk takes nothing (it is full, say), lines
 * are dropped and nobody fails or waits; they are taken again as soon as there is room.
 */
export function fileDestination(path: string, write: Write = writeSync): DestinationStream {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fd = openSync(path, 'a', 0o600);
  let isTorn = false;
  let waiting = '';
  const flush = (): void => {
    if (waiting === '') return;
    const bytes = Buffer.from(isTorn ? `\n${waiting}` : waiting);
    waiting = '';
    try {
      const written = write(fd, bytes);
      isTorn = written > 0 && written < bytes.length;
    } catch {
      // The file says where it stopped; what the disk says, everybody else hears, too.
    }
  };
  process.on('exit', flush);
  return {
    write: (line) => {
      if (waiting === '') setImmediate(flush).unref();
      waiting += line;
      if (waiting.length >= waitingMax) flush();
    },
  };
}
