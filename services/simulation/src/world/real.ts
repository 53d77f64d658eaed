// What the machine itself has, kept before the run puts its own time in front of it.

/** The real timers: only the run itself uses them, to let promises settle and to measure itself. */
export const real = {
  setImmediate: globalThis.setImmediate,
  setTimeout: globalThis.setTimeout,
  now: (): number => performance.now(),
} as const;

/** Resolves when every promise that could settle by now has settled. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    real.setImmediate(resolve);
  });
}
