import { setTimeout as delay } from 'node:timers/promises';
import { type PostgresOptions, type RunningPostgres, startPostgres } from './start-postgres.ts';

/** How often a server is started again before it is given up. Milliseconds. */
export interface RestartPatience {
  /** Starts in a row that fail, or that end again within `settledMs`. */
  readonly attemptsMax: number;
  readonly firstDelayMs: number;
  readonly delayMaxMs: number;
  /** After so long, what ended it before counts no more. */
  readonly settledMs: number;
}

export interface KeptPostgresOptions extends PostgresOptions {
  /** Told when the server has ended unasked, before it is started again. */
  readonly onEnded: () => void;
  /** Told when it answers again. */
  readonly onRestarted: () => void;
  readonly patience?: RestartPatience;
}

const usualPatience: RestartPatience = {
  attemptsMax: 8,
  firstDelayMs: 100,
  delayMaxMs: 5_000,
  settledMs: 60_000,
};

/**
 * Starts a server as `startPostgres` does, and starts it again, on the same port, whenever it ends
 * unasked: killed, out of memory, or by a fault of its own. `exited` resolves when it was stopped,
 * or when it was given up.
 */
export async function keepPostgres(options: KeptPostgresOptions): Promise<RunningPostgres> {
  const { patience = usualPatience, onEnded, onRestarted } = options;
  let server = await startPostgres(options);
  const { url, port } = server;
  const stopping = new AbortController();
  let failures = 0;

  /** False when it is stopped, or given up. */
  async function startAgain(): Promise<boolean> {
    while (!stopping.signal.aborted && failures < patience.attemptsMax) {
      failures += 1;
      const pauseMs = Math.min(patience.delayMaxMs, patience.firstDelayMs * 2 ** (failures - 1));
      await delay(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return false;
      try {
        server = await startPostgres({ ...options, port });
      } catch {
        // What is wrong stands in the server's log; the next try, or the end, comes of itself.
        continue;
      }
      if (stopping.signal.aborted) await server.stop();
      return !stopping.signal.aborted;
    }
    return false;
  }

  async function keep(): Promise<void> {
    for (;;) {
      const settled = setTimeout(() => {
        failures = 0;
      }, patience.settledMs);
      settled.unref();
      await server.exited;
      clearTimeout(settled);
      if (stopping.signal.aborted) return;
      onEnded();
      if (!(await startAgain())) return;
      onRestarted();
    }
  }

  const kept = keep();
  return {
    url,
    port,
    exited: kept,
    stop: async () => {
      stopping.abort();
      await server.stop();
      // One that was being started meanwhile is stopped there.
      await kept;
    },
    kill: () => {
      stopping.abort();
      server.kill();
    },
  };
}
