import type { Journal } from '@alfred/journal';
import { retrying, sleep, type Task } from '@alfred/service-kit';
import type { EarlierLeases } from '../ports/earlier-leases.ts';
import { type Recovered, type RecoverJournalDeps, recoverJournal } from './recover-journal.ts';

/** Quota may still be starting, or away; the leases are held until it answers. */
const patience = { attemptsMax: Number.MAX_SAFE_INTEGER, firstDelayMs: 50, delayMaxMs: 5_000 };

/** What an earlier start asked for may be granted so long after its end: the ledger reads no later. */
export const lateMs = 31_000;

export interface RecoveryTaskDeps extends Omit<RecoverJournalDeps, 'history'> {
  readonly journal: Journal;
  readonly leases: EarlierLeases;
  /** Told once, before anything new is admitted. */
  readonly onRecovered: (recovered: Recovered) => void;
}

export interface RecoveryTask extends Task {
  /** Leases of earlier starts are not returned yet: a restart would need all of the journal. */
  isPending(): boolean;
}

/**
 * Ends what earlier starts left open. `start` resolves when every request has its ending; leases
 * are returned in the background, because quota may be the one that comes up last.
 */
export function recoveryTask(deps: RecoveryTaskDeps): RecoveryTask {
  const stopping = new AbortController();
  let pending = true;
  let returning: Promise<void> = Promise.resolve();
  return {
    name: 'gateway.recovery',
    isPending: () => pending,
    start: async () => {
      const recovered = await recoverJournal({ ...deps, history: deps.journal.history() });
      deps.onRecovered(recovered);
      const returnAll = async () => {
        await recovered.returnLeases(deps.leases);
        pending = false;
      };
      const returnPatiently = () => retrying(returnAll, { ...patience, signal: stopping.signal });
      returning = returnPatiently()
        .then(() => sleep(lateMs, stopping.signal))
        .then(returnPatiently);
      returning.catch(() => {});
    },
    stop: async () => {
      stopping.abort();
      await Promise.allSettled([returning]);
    },
  };
}
