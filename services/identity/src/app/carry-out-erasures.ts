import type { Clock } from '@alfred/clock';
import type { Announcements } from '../ports/announcements.ts';
import type { ErasedPerson, Erasures } from '../ports/erasures.ts';
import type { LedgerRelay } from '../ports/ledger-relay.ts';
import type { SubjectKeys } from '../ports/subject-keys.ts';

const runningMax = 100;

export interface CarryOutDeps {
  readonly erasures: Erasures;
  readonly subjectKeys: SubjectKeys;
  readonly announcements: Announcements;
  readonly relay: LedgerRelay;
  readonly clock: Clock;
}

export type CarryOut = (person: ErasedPerson) => Promise<void>;

/**
 * Takes an erasure on from where it is, step by step; each can be taken again, and the next one is
 * taken only when the one before it is certain:
 *
 * 1. Every gateway is told that the person's keys are revoked.
 * 2. The key that everything about the person is sealed under is destroyed: from here on nobody can
 *    read any of it, in any copy.
 * 3. The boxes of this service are emptied, and the command for the ledger is left, in one transaction.
 * 4. The ledger says so in its log, which everybody follows who keeps something of their own.
 * 5. It is done here, and everybody is told once more, for what they remember.
 *
 * A ledger that is away keeps the fourth step back and none before it.
 */
export function carryOut(deps: CarryOutDeps): CarryOut {
  const { erasures, subjectKeys, announcements, relay, clock } = deps;
  return async (person) => {
    const { organization, node } = person;
    for (const key of await erasures.keysOf(person)) {
      await announcements.keyRevoked(organization, key);
    }
    await subjectKeys.destroy(person);
    await erasures.emptyBoxes(person, clock.nowMicros());
    const row = await erasures.relayRow(person);
    if (row === undefined || (await relay.confirm(row)) === 'pending') return;
    await erasures.finish(person, clock.nowMicros());
    await announcements.personErased(organization, node);
  };
}

/** One round: erasures whose callers have gone, or whose process has. */
export function resumeErasures(deps: {
  readonly erasures: Pick<Erasures, 'running'>;
  readonly carryOut: CarryOut;
  /** Told of every one that failed; it is tried again by itself. */
  readonly onFault: (error: unknown) => void;
}) {
  return async (signal: AbortSignal): Promise<void> => {
    for (const person of await deps.erasures.running(runningMax)) {
      if (signal.aborted) return;
      await deps.carryOut(person).catch(deps.onFault);
    }
  };
}
