import { sleep } from '../retrying.ts';
import type { Task } from '../service.ts';

/** Does the same thing again and again, never twice at once, until it is stopped. */
export interface RepeatingTask extends Task {
  /** The next round comes now. */
  wake(): void;
  /** Ends the round under way, if there is one; the next comes by itself, when one may be made. */
  rest(): Promise<void>;
}

export interface RepeatingTaskOptions {
  readonly name: string;
  /** True when there is more to do: then the next round comes at once, and otherwise after a pause. */
  readonly round: (signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds, or what to wait for: it rejects when it is called off. */
  readonly pause: number | ((signal: AbortSignal) => Promise<void>);
  /** Whether rounds are made here now, and not by another replica; left out: they always are. */
  readonly isOurs?: () => boolean;
  /** Told of every round that failed and was not ended; the next one comes by itself. */
  readonly onFault: (error: unknown) => void;
}

/** A task of rounds. Stopping it ends the round under way and waits for it. */
export function repeatingTask(options: RepeatingTaskOptions): RepeatingTask {
  const { name, onFault, isOurs = () => true } = options;
  const { pause } = options;
  const wait = typeof pause === 'number' ? (signal: AbortSignal) => sleep(pause, signal) : pause;
  const stopping = new AbortController();
  let pausing = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let resting = new AbortController();
  let current: Promise<boolean> = Promise.resolve(false);
  const round = (): Promise<boolean> => {
    resting = new AbortController();
    const ended = AbortSignal.any([stopping.signal, resting.signal]);
    const fault = (error: unknown): boolean => {
      if (!ended.aborted) onFault(error);
      return false;
    };
    return options.round(ended).then((more) => more === true, fault);
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      pausing = new AbortController();
      current = isOurs() ? round() : Promise.resolve(false);
      if (await current) continue;
      if (stopping.signal.aborted) return;
      const woken = AbortSignal.any([stopping.signal, pausing.signal]);
      await wait(woken).then(undefined, () => {});
    }
  };
  return {
    name,
    wake: () => pausing.abort(),
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
