// Loaded into a process under test alone: when it is signalled, it lets go of everything that nobody
// needs any more, and writes down what is left. `?to=` says where.
import { renameSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';

const to = new URL(import.meta.url).searchParams.get('to') ?? '';
const roundsOfCleaning = 4;
let count = 0;

function write(fields: object): void {
  writeFileSync(`${to}.part`, JSON.stringify({ pid: process.pid, count, ...fields }));
  renameSync(`${to}.part`, to);
}

/** Threads load this too, and hear of no signal. */
if (isMainThread) listen();

function listen(): void {
  process.on('SIGUSR2', async () => {
    for (let round = 0; round < roundsOfCleaning; round += 1) {
      globalThis.gc?.();
      // What is finalised frees more.
      await setImmediate();
    }
    count += 1;
    write(process.memoryUsage());
  });
  write({});
}
