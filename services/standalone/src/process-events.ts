/** What whoever runs this process wants of it. */
export interface StopSignals {
  /** Resolves at the first Ctrl-C, or when the process is told to end. */
  readonly asked: Promise<void>;
  /** Resolves at the second. */
  readonly insisted: Promise<void>;
}

const stopSignalNames = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Listens for the rest of the process's life: from now on a signal does not end it by itself. */
export function stopSignals(): StopSignals {
  const asked = Promise.withResolvers<void>();
  const insisted = Promise.withResolvers<void>();
  let count = 0;
  const onSignal = () => {
    count += 1;
    (count === 1 ? asked : insisted).resolve();
  };
  for (const name of stopSignalNames) process.on(name, onSignal);
  return { asked: asked.promise, insisted: insisted.promise };
}

/** Resolves with the first failure that nobody handled; later ones are taken for its echoes. */
export function firstProcessFault(): Promise<unknown> {
  return new Promise((resolve) => {
    process.on('uncaughtException', resolve);
    process.on('unhandledRejection', resolve);
  });
}
