// Appends records to a file at a fixed rate and waits for each to be on the disk, as a journal does
// and nothing else: one `fdatasync` at a time, shared by whatever was written meanwhile. Prints the
// latencies in microseconds. Arguments: one JSON object, see PacedDiskOptions.
import { close, fdatasync, openSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PacedDiskOptions {
  readonly bytes: number;
  readonly perSecond: number;
  readonly seconds: number;
}

const options: PacedDiskOptions = JSON.parse(process.argv[2] ?? '{}');
const folder = await mkdtemp(join(tmpdir(), 'alfred-bench-disk-'));
const file = openSync(join(folder, 'records'), 'w');
const record = Buffer.alloc(options.bytes, 'x');
const total = options.perSecond * options.seconds;
const startedAt = performance.now();
const micros: number[] = [];
let waiting: number[] = [];
let isSyncing = false;
let written = 0;

while (micros.length < total) {
  const due = ((performance.now() - startedAt) / 1000) * options.perSecond;
  for (; written < Math.min(due, total); written += 1) {
    writeSync(file, record);
    waiting.push(startedAt + (written * 1000) / options.perSecond);
  }
  sync();
  await new Promise((resolve) => setTimeout(resolve, 1));
}
close(file);
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ micros }));

function sync(): void {
  if (isSyncing || waiting.length === 0) return;
  isSyncing = true;
  const group = waiting;
  waiting = [];
  fdatasync(file, (error) => {
    if (error) throw error;
    const now = performance.now();
    micros.push(...group.map((from) => Math.round((now - from) * 1000)));
    isSyncing = false;
    sync();
  });
}
