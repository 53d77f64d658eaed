import type { Task } from '@alfred/service-kit';
import type { Erasures } from '../ports/erasures.ts';
import type { SubjectKeys } from '../ports/subject-keys.ts';

const pageMax = 500;

/**
 * Before anything is served: the keys of those who were erased are not there, whatever copy of them
 * somebody has put back. What only the log knows is destroyed as it is read.
 */
export function destroyAgainTask(deps: {
  readonly erasures: Pick<Erasures, 'erased'>;
  readonly subjectKeys: Pick<SubjectKeys, 'destroy'>;
}): Task {
  const { erasures, subjectKeys } = deps;
  return {
    name: 'identity.destroyed',
    start: async () => {
      let after = '';
      for (;;) {
        const page = await erasures.erased(after, pageMax);
        for (const person of page) await subjectKeys.destroy(person);
        if (page.length < pageMax) return;
        after = page.at(-1)?.node ?? '';
      }
    },
    stop: async () => {},
  };
}
