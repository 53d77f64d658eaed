/** What ends a process that runs until it is told to stop. */
export interface ProcessSignals {
  /** Resolves when the run should end: told to, the first Ctrl-C, or whoever started it is gone. */
  readonly asked: Promise<void>;
  /** Resolves when it should end at once: told again. */
  readonly insisted: Promise<void>;
  /** Resolves with the first failure that nobody handled; later ones are taken for its echoes. */
  readonly fault: Promise<unknown>;
  /** Asks, for whoever has a reason of his own. */
  ask(): void;
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * One Ctrl-C may come twice: from the terminal, and passed on by a script runner. Only after this
 * many seconds is it another one.
 */
const echoSeconds = 0.5;

/**
 * From now on neither a signal nor a fault ends this process by itself. A process that was started
 * over a channel of Node's is asked to stop when the channel closes: nobody else would.
 */
export function processSignals(): ProcessSignals {
  const asked = Promise.withResolvers<void>();
  const insisted = Promise.withResolvers<void>();
  const fault = Promise.withResolvers<unknown>();
  let firstAt = Number.POSITIVE_INFINITY;
  for (const name of stopSignals) {
    process.on(name, () => {
      asked.resolve();
      firstAt = Math.min(firstAt, process.uptime());
      if (process.uptime() - firstAt > echoSeconds) insisted.resolve();
    });
  }
  process.on('disconnect', asked.resolve);
  process.on('uncaughtException', fault.resolve);
  process.on('unhandledRejection', fault.resolve);
  return {
    asked: asked.promise,
    insisted: insisted.promise,
    fault: fault.promise,
    ask: asked.resolve,
  };
}
