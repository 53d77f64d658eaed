// Ends what a launcher has left behind when it is killed. It hears over its channel what runs; when
// the channel closes, Alfred's processes end by themselves, and their servers after them.
import { setTimeout as delay } from 'node:timers/promises';

/** What runs right now. */
export interface Watched {
  readonly processes: readonly number[];
  /** They are told to stop, in order, when no process needs them any more. */
  readonly servers: readonly number[];
}

const pollMs = 100;
/** Longer than a process takes that ends in order. */
const patienceMs = 60_000;

let watched: Watched = { processes: [], servers: [] };
process.on('message', (message: Watched) => {
  watched = message;
});
process.on('disconnect', async () => {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pollMs) {
    if (!watched.processes.some(isAlive)) break;
    await delay(pollMs);
  }
  for (const pid of watched.processes) tell(pid, 'SIGKILL');
  // PostgreSQL takes it for a fast shutdown, NATS and Redis for an end in order.
  for (const pid of watched.servers) tell(pid, 'SIGINT');
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function tell(pid: number, signal: NodeJS.Signals): void {
  if (isAlive(pid)) process.kill(pid, signal);
}
