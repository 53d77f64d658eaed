/** Tells who follows a log in this process that it grew. A hint: whoever must know reads the log. */
export interface LogSignal {
  /** The log of this ledger has this many entries now. */
  raise(ledger: string, seq: number): void;
  /** Called at every raise, until the returned function is. A listener must not throw. */
  listen(listener: (ledger: string, seq: number) => void): () => void;
  /**
   * Looks until `enough` says so, once more after each raise for the ledger; gives the last thing
   * seen. A raise between two looks is not lost.
   */
  watch<Seen>(ledger: string, watch: Watch<Seen>): Promise<Seen>;
}

export interface Watch<Seen> {
  look(): Promise<Seen>;
  enough(seen: Seen): boolean;
  /** After so many milliseconds whatever is seen is enough. */
  readonly ms: number;
  /** So it is when nobody waits any more. */
  readonly signal?: AbortSignal | undefined;
}

export function logSignal(): LogSignal {
  const listeners = new Set<(ledger: string, seq: number) => void>();
  const listen: LogSignal['listen'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    listen,
    raise: (ledger, seq) => {
      for (const listener of listeners) listener(ledger, seq);
    },
    watch: async (ledger, { look, enough, ms, signal }) => {
      let raised = Promise.withResolvers<void>();
      const unlisten = listen((grew) => {
        if (grew === ledger) raised.resolve();
      });
      const timeout = Promise.withResolvers<'late'>();
      const timer = setTimeout(timeout.resolve, ms, 'late');
      const leave = () => timeout.resolve('late');
      signal?.addEventListener('abort', leave);
      if (signal?.aborted) leave();
      try {
        for (;;) {
          raised = Promise.withResolvers();
          const seen = await look();
          if (enough(seen)) return seen;
          if ((await Promise.race([raised.promise, timeout.promise])) === 'late') return look();
        }
      } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', leave);
        unlisten();
      }
    },
  };
}
