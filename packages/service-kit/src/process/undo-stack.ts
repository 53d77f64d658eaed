/** How to end what was started, last first. */
export interface Undo {
  push(step: () => unknown): void;
  /**
   * Takes every step, also when one fails; then the first failure is thrown. Whoever calls while
   * it is under way waits for the same unwinding.
   */
  unwind(): Promise<void>;
}

/** No steps yet. */
export function undoStack(): Undo {
  const steps: (() => unknown)[] = [];
  let unwinding: Promise<void> | undefined;

  async function unwindAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  return {
    push: (step) => {
      steps.push(step);
    },
    unwind: () => {
      unwinding ??= unwindAll();
      return unwinding;
    },
  };
}
