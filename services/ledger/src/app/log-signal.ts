/** Tells who follows a log in this process that it grew. A hint: whoever must know reads the log. */
export interface LogSignal {
  /** The log of this ledger has this many entries now. */
  raise(ledger: string, seq: number): void;
  /** Called at every raise, until the returned function is. A listener must not throw. */
  listen(listener: (ledger: string, seq: number) => void): () => void;
  /**
   * Looks until `enough` says so, at most for `ms`, once more after each raise for the ledger; gives
   * the last thing seen. A raise between two looks is not lost.
   */
  watch<Seen>(
    ledger: string,
    ms: number,
    watch: { look(): Promise<Seen>; enough(seen: Seen): boolean },
  ): Promise<Seen>;
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
    watch: async (ledger, ms, { look, enough }) => {
      let raised = Promise.withResolvers<void>();
      const unlisten = listen((grew) => {
        if (grew === ledger) raised.resolve();
      });
      const timeout = Promise.withResolvers<'late'>();
      const timer = setTimeout(timeout.resolve, ms, 'late');
      try {
        for (;;) {
          raised = Promise.withResolvers();
          const seen = await look();
          if (enough(seen)) return seen;
          if ((await Promise.race([raised.promise, timeout.promise])) === 'late') return look();
        }
      } finally {
        clearTimeout(timer);
        unlisten();
      }
    },
  };
}
