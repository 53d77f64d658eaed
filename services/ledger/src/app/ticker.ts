/** A task that does the same thing again and again, never twice at once. */
export interface Ticker {
  start(): Promise<void>;
  /** Ends after what it is at. */
  stop(): Promise<void>;
}

export function ticker(deps: {
  /** What is done, and then there is a pause. A fault is told, and it goes on. */
  readonly run: () => Promise<void>;
  readonly onFault: (fault: unknown) => void;
  /** Resolves after the pause, and rejects when it is called off. */
  readonly pause: (signal: AbortSignal) => Promise<void>;
}): Ticker {
  const stopping = new AbortController();
  const { signal } = stopping;
  let running = Promise.resolve();
  const go = async (): Promise<void> => {
    while (!signal.aborted) {
      await deps.run().then(undefined, deps.onFault);
      if (!signal.aborted) await deps.pause(signal).then(undefined, () => {});
    }
  };
  return {
    start: async () => {
      running = go();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
