import { mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DestinationStream } from 'pino';

/** How bytes are written; gives how many were. */
type Write = (fd: number, bytes: Uint8Array) => number;

/**
 * Appends lines to a file that only its owner may read, each before `write` returns, so that
 * nothing waits when the process ends.
 *
 * A log is worth less than what it tells of: while the disk takes nothing (it is full, say), lines
 * are dropped and nobody fails or waits; they are taken again as soon as there is room.
 */
export function fileDestination(path: string, write: Write = writeSync): DestinationStream {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const fd = openSync(path, 'a', 0o600);
  let isTorn = false;
  return {
    write: (line) => {
      const bytes = Buffer.from(isTorn ? `\n${line}` : line);
      try {
        const written = write(fd, bytes);
        isTorn = written > 0 && written < bytes.length;
      } catch {
        // The file says where it stopped; what the disk says, everybody else hears, too.
      }
    },
  };
}
