import fc from 'fast-check';
import { acts } from '../src/domain/acts.ts';
import type { LedgerCommand } from '../src/domain/commands.ts';
import { start } from './given.ts';

const id = fc.constantFrom('a', 'b', 'c');
const node = fc.constantFrom('org', 'dep', 'user', 'nowhere');

/** Arbitrary acts and refusals, also about what no ledger knows. */
export const anyAudit: fc.Arbitrary<LedgerCommand> = fc.oneof(
  fc.tuple(fc.constantFrom(...acts), id, node).map(([act, subject, of]) => ({
    ...{ type: 'RecordAct' as const, act, subject },
    facts: [['node', of]] as const,
  })),
  fc
    .tuple(node, fc.option(id, { nil: undefined }), fc.integer({ min: 1, max: 9 }))
    .map(([of, apiKey, count]) => ({
      ...{ type: 'CountRefusals' as const, node: of, apiKey, code: 'budget_exhausted', count },
      ...{ first: start, last: start + count },
    })),
);
