import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const pollMs = 5;
const timeoutMs = 10_000;

/** Waits until a stop signal has reached every thread: until then the last ones go on. */
export async function awaitStopped(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += pollMs) {
    if ((await statesOf(pid)).every((state) => state === 'T')) return;
    await delay(pollMs);
  }
  throw new Error(`process ${pid} does not stop`);
}

/** One letter for each thread where the system tells of threads, else one for the process. */
async function statesOf(pid: number): Promise<readonly string[]> {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'state=', '-p', String(pid)]);
    return [stdout.trim().charAt(0)];
  }
  const threads = await readdir(`/proc/${pid}/task`);
  const stats = threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/stat`, 'utf8'));
  // The name of a program stands in brackets and may itself hold any of them.
  return (await Promise.all(stats)).map((stat) => stat.slice(stat.lastIndexOf(')') + 2).charAt(0));
}
