import { sleep, type Task } from '@alfred/service-kit';

/** Makes rounds until it is stopped: at once while there is more to do, else after a pause. */
export interface RoundsTask extends Task {
  /** The next round comes now. */
  wake(): void;
}

export function roundsTask(deps: {
  readonly name: string;
  readonly pauseMs: number;
  /** True when there is more to do. */
  readonly round: (signal: AbortSignal) => Promise<boolean>;
  /** Told of every round that failed; the next one comes by itself. */
  readonly onFault: (error: unknown) => void;
}): RoundsTask {
  const stopping = new AbortController();
  let pause = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const round = async (): Promise<boolean> => {
    const fault = (error: unknown): boolean => {
      if (!stopping.signal.aborted) deps.onFault(error);
      return false;
    };
    return deps.round(stopping.signal).then((more) => more, fault);
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      pause = new AbortController();
      if (await round()) continue;
      const woken = AbortSignal.any([stopping.signal, pause.signal]);
      await sleep(deps.pauseMs, woken).then(undefined, () => {});
    }
  };
  return {
    name: deps.name,
    wake: () => pause.abort(),
    start: async () => {
      running = run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
