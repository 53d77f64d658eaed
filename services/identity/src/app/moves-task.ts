import { sleep, type Task } from '@alfred/service-kit';

/** How often the table is looked at for moves that nobody waits for. Milliseconds. */
const pollMs = 1_000;

/** Makes the moves whose callers have gone: the ledger answered late, or after a restart. */
export function movesTask(deps: {
  readonly settleAll: () => Promise<void>;
  /** Told of every round that failed; the next one comes by itself. */
  readonly onFault: (error: unknown) => void;
}): Task {
  const stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await deps.settleAll().catch(deps.onFault);
      await sleep(pollMs, stopping.signal).catch(() => {});
    }
  };
  return {
    name: 'identity.moves',
    start: async () => {
      running = run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
