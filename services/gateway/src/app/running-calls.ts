/** The calls under way, so that a gateway that ends can wait for them. */
export interface RunningCalls {
  /** Counts the work in until it settles. Hands it back. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  readonly count: number;
  /** Resolves when nothing runs, or after `patienceMs`; says which. */
  idle(patienceMs: number): Promise<boolean>;
  /** Remembers how to hang up on a provider; returns how to forget it. */
  onHangUp(hangUp: () => void): () => void;
  /** Hangs up on every provider: what was produced so far is the answer. */
  hangUp(): void;
}

/** Counts nothing yet. */
export function runningCalls(): RunningCalls {
  const calls = new Set<() => void>();
  let count = 0;
  let waiting: (() => void)[] = [];
  const done = (): void => {
    count -= 1;
    if (count > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  return {
    track: (work) => {
      count += 1;
      work.then(done, done);
      return work;
    },
    get count() {
      return count;
    },
    idle: (patienceMs) => {
      if (count === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const timer = setTimeout(() => resolve(count === 0), patienceMs);
        waiting.push(() => {
          clearTimeout(timer);
          resolve(true);
        });
      });
    },
    onHangUp: (hangUp) => {
      calls.add(hangUp);
      return () => void calls.delete(hangUp);
    },
    hangUp: () => {
      for (const hangUp of [...calls]) hangUp();
    },
  };
}
