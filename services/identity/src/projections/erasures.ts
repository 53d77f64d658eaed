import type { Clock } from '@alfred/clock';
import type { Page } from '@alfred/projections';
import type { Announcements } from '../ports/announcements.ts';
import type { Erasures } from '../ports/erasures.ts';
import type { SubjectKeys } from '../ports/subject-keys.ts';
import { erasedNodeOf } from '../wire/erased-node.ts';

export interface FollowErasuresDeps {
  readonly erasures: Pick<Erasures, 'follow'>;
  readonly subjectKeys: Pick<SubjectKeys, 'destroy'>;
  readonly announcements: Pick<Announcements, 'personErased'>;
  readonly clock: Clock;
}

/**
 * Whom the log calls erased is erased here, whatever an older copy of keys or rows that somebody has
 * put back may say. Done twice it changes nothing.
 */
export function followErasures(deps: FollowErasuresDeps) {
  const { erasures, subjectKeys, announcements, clock } = deps;
  return async (_: undefined, { ledger, entries }: Page): Promise<void> => {
    for (const { bytes } of entries) {
      const node = erasedNodeOf(bytes);
      if (node === undefined) continue;
      const person = await erasures.follow(ledger, node, clock.nowMicros());
      if (!person) continue;
      await subjectKeys.destroy(person);
      await announcements.personErased(person.organization, node);
    }
  };
}
