import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** How Alfred is put together in this run of the suite. The same files are run with each. */
    readonly profile: 'one-process' | 'distributed';
  }
}

/** Whether every service of this run has processes of its own. */
export function isDistributed(): boolean {
  return inject('profile') === 'distributed';
}
