import { sleep, type Task } from '@alfred/service-kit';

/** Makes rounds until it is stopped: at once while there is more to do, else after a pause. */
export interface RoundsTask extends Task {
  /** The next round comes now. */
  wake(): void;
  /** Ends the round under way, if there is one; the next comes by itself, when one may be made. */
  rest(): Promise<void>;
}

export function roundsTask(deps: {
  readonly name: string;
  readonly pauseMs: number;
  /** Whether rounds are made here now, and not by another replica. */
  readonly isOurs: () => boolean;
  /** True when there is more to do. */
  readonly round: (signal: AbortSignal) => Promise<boolean>;
  /** Told of every round that failed; the next one comes by itself. */
  readonly onFault: (error: unknown) => void;
}): RoundsTask {
  const stopping = new AbortController();
  let pause = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let resting = new AbortController();
  let current: Promise<boolean> = Promise.resolve(false);
  const round = (): Promise<boolean> => {
    resting = new AbortController();
    const ended = AbortSignal.any([stopping.signal, resting.signal]);
    const fault = (error: unknown): boolean => {
      if (!ended.aborted) deps.onFault(error);
      return false;
    };
    return deps.round(ended).then((more) => more, fault);
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      pause = new AbortController();
      current = deps.isOurs() ? round() : Promise.resolve(false);
      if (await current) continue;
      const woken = AbortSignal.any([stopping.signal, pause.signal]);
      await sleep(deps.pauseMs, woken).then(undefined, () => {});
    }
  };
  return {
    name: deps.name,
    wake: () => pause.abort(),
    rest: async () => {
      resting.abort();
      await current;
    },
    start: async () => {
      running = run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
