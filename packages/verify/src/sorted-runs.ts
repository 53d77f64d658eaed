// Sorting more numbers than memory holds: runs that are sorted one by one, and merged at the end.
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bytesEach = 8;
/** Numbers of one run, all of them in memory at once. */
const perRun = 1 << 20;
/** Numbers of each run in memory while runs are merged. */
const perRead = 4_096;

/** Numbers of eight bytes, as many as there are. */
export interface SortedRuns {
  add(number: bigint): void;
  /** Waits until what is full is on disk. */
  settled(): Promise<void>;
  /** Every number that was added more than once. */
  repeated(): Promise<ReadonlySet<bigint>>;
  remove(): Promise<void>;
}

/** @param most repeated numbers that are remembered: beyond so many it does not matter which */
export function sortedRuns(most: number, runLength: number = perRun): SortedRuns {
  let run = new BigUint64Array(runLength);
  let count = 0;
  const files: { readonly file: FileHandle; readonly length: number }[] = [];
  let folder: string | undefined;
  let written = Promise.resolve();
  const write = async (sorted: BigUint64Array) => {
    folder ??= await mkdtemp(join(tmpdir(), 'alfred-verify-runs-'));
    const file = await open(join(folder, String(files.length)), 'w+');
    files.push({ file, length: sorted.length });
    await file.write(new Uint8Array(sorted.buffer, 0, sorted.length * bytesEach));
  };
  const flush = () => {
    const sorted = run.slice(0, count).sort();
    count = 0;
    written = written.then(() => write(sorted));
  };
  return {
    add(number) {
      run[count] = number;
      count += 1;
      if (count === run.length) flush();
    },
    settled: () => written,
    async repeated() {
      await written;
      const last = run.slice(0, count).sort();
      run = new BigUint64Array(0);
      const runs = files.map(({ file, length }) => fileRun(file, length));
      return repeatedIn([...runs, memoryRun(last)], most);
    },
    async remove() {
      await written;
      for (const { file } of files) await file.close();
      if (folder) await rm(folder, { recursive: true });
    },
  };
}

/** One sorted run: `head` is its least number that was not taken yet. */
interface Run {
  head: bigint | undefined;
  /** Moves on, perhaps by reading. */
  next(): Promise<void> | undefined;
}

async function repeatedIn(runs: readonly Run[], most: number): Promise<ReadonlySet<bigint>> {
  for (const run of runs) await run.next();
  const repeated = new Set<bigint>();
  let before: bigint | undefined;
  for (;;) {
    const least = leastOf(runs);
    if (least?.head === undefined || repeated.size >= most) return repeated;
    if (least.head === before) repeated.add(least.head);
    before = least.head;
    const reading = least.next();
    if (reading) await reading;
  }
}

function leastOf(runs: readonly Run[]): Run | undefined {
  let least: Run | undefined;
  for (const run of runs) {
    if (run.head === undefined) continue;
    if (least?.head === undefined || run.head < least.head) least = run;
  }
  return least;
}

function memoryRun(numbers: BigUint64Array): Run {
  let place = 0;
  const run: Run = {
    head: undefined,
    next() {
      run.head = numbers[place];
      place += 1;
      return undefined;
    },
  };
  return run;
}

function fileRun(file: FileHandle, length: number): Run {
  const some = new BigUint64Array(perRead);
  const bytes = new Uint8Array(some.buffer);
  let [done, place, count] = [0, 0, 0];
  const take = () => {
    run.head = place < count ? some[place] : undefined;
    place += 1;
  };
  const read = async () => {
    const wanted = Math.min(perRead, length - done);
    if (wanted > 0) await file.read(bytes, 0, wanted * bytesEach, done * bytesEach);
    done += wanted;
    [place, count] = [0, wanted];
    take();
  };
  const run: Run = {
    head: undefined,
    next() {
      if (place < count) {
        take();
        return undefined;
      }
      return read();
    },
  };
  return run;
}
