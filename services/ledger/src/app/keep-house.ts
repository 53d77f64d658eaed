import type { Writers } from './writers.ts';

/** Lets every writer of this process do what time alone asks for, once. */
export function keepHouse(deps: {
  readonly writers: Pick<Writers, 'opened'>;
  readonly onFault: (ledger: string, fault: unknown) => void;
}): () => Promise<void> {
  return async () => {
    for (const { ledger, housekeep } of await deps.writers.opened()) {
      await housekeep().then(undefined, (fault: unknown) => deps.onFault(ledger, fault));
    }
  };
}
