import type { Task } from '@alfred/service-kit';

/** What an older release kept in clear, sealed before anything else is done. */
export function sealingTask(deps: {
  readonly sealClearRows: () => Promise<number>;
  /** False when somebody else has to. */
  readonly rewriteTables: () => Promise<boolean>;
  readonly onSealed: (rows: number, rewritten: boolean) => void;
}): Task {
  return {
    name: 'identity.sealing',
    start: async () => {
      const rows = await deps.sealClearRows();
      if (rows > 0) deps.onSealed(rows, await deps.rewriteTables());
    },
    stop: async () => {},
  };
}
