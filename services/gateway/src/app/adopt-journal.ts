import type { Clock } from '@alfred/clock';
import type { Journal } from '@alfred/journal';
import { retrying, sleep, type Task } from '@alfred/service-kit';
import type { ReconcilePolicy } from '../domain/recovery.ts';
import type { EarlierLeases } from '../ports/earlier-leases.ts';
import type { UsageSink } from '../ports/usage-sink.ts';
import { forwardUsageTask } from './forward-usage.ts';
import { type Recovered, recoverJournal } from './recover-journal.ts';
import { lateMs } from './recovery-task.ts';

/** The journal of a gateway that will not come back. Its folder is locked for this process. */
export interface OrphanedJournal {
  readonly folder: string;
  /** Open for an incarnation of its own, to which nothing was written yet. */
  readonly journal: Journal;
  /** The journal is gone: lets go of the folder. Safe to call twice. */
  letGo(): Promise<void>;
}

export interface AdoptJournalDeps {
  readonly orphan: OrphanedJournal;
  readonly policy: ReconcilePolicy;
  readonly clock: Clock;
  readonly leases: EarlierLeases;
  readonly sink: UsageSink;
  /** Leases are listed once more after so long; as the recovery of a gateway's own journal does. */
  readonly lateMs?: number;
  /** Told once, before anything of it is forwarded. */
  readonly onRecovered: (recovered: Recovered) => void;
  /** Told once nothing is left of it. */
  readonly onAdopted: () => void;
}

/** Quota or metering may be away for long; the journal waits for them. */
const patience = { attemptsMax: Number.MAX_SAFE_INTEGER, firstDelayMs: 50, delayMaxMs: 5_000 };

/** How often it is looked whether metering has applied all of it. */
const appliedPollMs = 50;

/**
 * Does for another gateway's journal what that gateway would have done at its own next start, with
 * its own code: ends what was left open, forwards everything, returns the leases. Then, and only
 * when metering has applied all of it and no lease is left, the journal is removed.
 *
 * Cut short at any moment it leaves a journal that can be adopted again: what it wrote is durable
 * before it counts, and what it sent metering knows by its place.
 */
export function adoptJournalTask(deps: AdoptJournalDeps): Task {
  const { orphan, clock, leases, sink } = deps;
  const { journal } = orphan;
  const stopping = new AbortController();
  const { signal } = stopping;
  // Nothing is dropped before all of it is done: a restart counts what each lease admitted.
  const forwarder = forwardUsageTask({
    ...{ journal, sink, clock },
    oldestNeeded: () => 0n,
    isBusy: () => false,
    drainMs: 0,
  });
  let finishing: Promise<void> = Promise.resolve();

  async function applied(): Promise<void> {
    while (forwarder.backlogBytes() > 0) await sleep(appliedPollMs, signal);
  }

  async function finish(recovered: Recovered): Promise<void> {
    const returnAll = () => retrying(() => recovered.returnLeases(leases), { ...patience, signal });
    const returnWhatIsHeld = async () => {
      do await applied();
      while ((await returnAll()) > 0);
    };
    await returnWhatIsHeld();
    // What its gateway asked for last may be granted after it died.
    if (recovered.earlier.length > 0) await sleep(deps.lateMs ?? lateMs, signal);
    await returnWhatIsHeld();
    await forwarder.stop();
    await journal.discard();
    await orphan.letGo();
    deps.onAdopted();
  }

  return {
    name: 'gateway.adoption',
    start: async () => {
      const recovered = await recoverJournal({ ...deps, journal, history: journal.history() });
      deps.onRecovered(recovered);
      await forwarder.start();
      finishing = finish(recovered);
      finishing.catch(() => {});
    },
    stop: async () => {
      stopping.abort();
      await Promise.allSettled([forwarder.stop(), finishing]);
    },
  };
}
