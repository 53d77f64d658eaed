import fc from 'fast-check';
import { it } from 'vitest';
import { type AuditStep, leaseAudit } from '../../test/lease-audit.ts';

// Methodology: any order of takes, claims, raises, ends, silences, recalls, extensions and broken streams, and
// of answers to any question at any time, twice and too late. What is reserved, charged and given back
// of a lease never passes its amount; every lease that was taken in goes back once, behind its last
// ending, with the number of the requests that it admitted; nothing is admitted after a limit has
// changed; and no list that frees what is unseen misses a lease that was seen.
it('never admits more than it was granted, and gives everything back once', async () => {
  const usual: readonly AuditStep['kind'][] = [
    'take',
    'take',
    'take',
    'admit',
    'admit',
    'raise',
    'end',
    'end',
    'grantLast',
  ];
  const answers: readonly AuditStep['kind'][] = ['grant', 'grantLast', 'refuse', 'extended'];
  const recalls: readonly AuditStep['kind'][] = ['recallIdle', 'recallAll', 'givenBack'];
  const times: readonly AuditStep['kind'][] = ['wait', 'sleep', 'break', 'connect'];
  const books: readonly AuditStep['kind'][] = ['claim', 'cancel', 'parted', 'checked'];
  const step: fc.Arbitrary<AuditStep> = fc.record({
    kind: fc.constantFrom(...usual, ...answers, ...recalls, ...times, ...books),
    amount: fc.bigInt(1n, 60n),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const audit = leaseAudit();
      for (const one of steps) await audit.step(one);
      await audit.close();
    }),
    { numRuns: 300 },
  );
});
