import { describe, it } from 'vitest';
import { given, openLedger, tree } from '../../test/given.ts';

const erase = (node: string) => ({ type: 'RecordErasure', node }) as const;
const done = { type: 'ErasureDone.v1', postings: [], data: { node: 'user' } } as const;

describe('RecordErasure', () => {
  it('says that a person was erased, and says it again', () => {
    given(...tree)
      .when(erase('user'))
      .gives(done);
    given(...tree, erase('user'))
      .when(erase('user'))
      .gives(done);
  });

  it('comes after the ledger was opened', () =>
    given().when(erase('user')).refuses('ledger_unknown', { ledger: 'led_a' }));

  it('refuses a node that was never opened', () =>
    given(openLedger()).when(erase('user')).refuses('node_unknown', { node: 'user' }));

  it.each([
    ['org', 'organization'],
    ['dep', 'department'],
    ['team', 'team'],
  ])('refuses %s, which is nobody', (node, kind) =>
    given(...tree)
      .when(erase(node))
      .refuses('erasure_unsupported', { node, kind }),
  );
});
