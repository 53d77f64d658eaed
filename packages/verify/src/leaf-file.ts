import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashBytes, type Leaves } from './hash.ts';
import type { Crew } from './log/crew.ts';
import type { LogSource } from './log/source.ts';
import { checkedPieces } from './log/walk.ts';

/** All leaves of a log, in a file: memory holds a few thousand of them. */
export interface LeafFile extends Leaves {
  remove(): Promise<void>;
}

const leavesPerRead = 4_096;

/** Reads a log once more for its leaves, to find out which of them is the wrong one. */
export async function leafFile(source: LogSource, crew: Crew): Promise<LeafFile> {
  const folder = await mkdtemp(join(tmpdir(), 'alfred-verify-leaves-'));
  const file = openSync(join(folder, 'leaves'), 'w+');
  let size = 0;
  for await (const { checked } of checkedPieces(source, crew)) {
    writeSync(file, checked.leaves);
    size += checked.ends.length;
  }
  const chunk = Buffer.alloc(leavesPerRead * hashBytes);
  let loaded = -1;
  const load = (index: number) => {
    const wanted = index - (index % leavesPerRead);
    if (wanted !== loaded) readSync(file, chunk, 0, chunk.length, wanted * hashBytes);
    loaded = wanted;
  };
  return {
    size,
    at(index) {
      if (index >= size) throw new RangeError(`There is no leaf ${index}.`);
      load(index);
      const start = (index % leavesPerRead) * hashBytes;
      // A copy: the next read goes over it.
      return Buffer.from(chunk.subarray(start, start + hashBytes));
    },
    remove: async () => {
      closeSync(file);
      await rm(folder, { recursive: true });
    },
  };
}
