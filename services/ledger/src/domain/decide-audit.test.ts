import { describe, it } from 'vitest';
import { given, tree } from '../../test/given.ts';
import type { CountRefusals, RecordAct } from './commands.ts';

const act: RecordAct = {
  ...{ type: 'RecordAct', act: 'key.created', subject: 'key_1' },
  facts: [['role', 'member']],
};
const refusals: CountRefusals = {
  ...{ type: 'CountRefusals', node: 'nowhere', apiKey: 'key_1', code: 'budget_exhausted' },
  ...{ count: 7, first: 1, last: 2 },
};

describe('what is told to the log alone', () => {
  it('is an entry about what was done', () =>
    given(...tree)
      .when(act)
      .gives({
        type: 'ActRecorded.v1',
        postings: [],
        data: { act: 'key.created', subject: 'key_1', facts: [['role', 'member']] },
      }));

  it('is an entry about what was refused, also of a node that is not here yet', () => {
    const { type: _, ...data } = refusals;
    given(...tree)
      .when(refusals)
      .gives({ type: 'RefusalsCounted.v1', postings: [], data });
  });

  it('needs a ledger', () => given().when(act).refuses('ledger_unknown', { ledger: 'led_a' }));
});
