import { describe, expect, it } from 'vitest';
import type { Caller } from '../../domain/caller.ts';
import type { NodeMoney } from '../../ports/api/books.ts';
import type { DirectoryNode } from '../../ports/api/directory.ts';
import type { OpenedText } from '../../ports/api/people.ts';
import { readOverrides } from './overrides.ts';

const caller: Caller = {
  ...{ organization: 'org_a', ledger: 'led_a', node: 'usr_a', key: 'key_a', role: 'owner' },
  ...{ path: ['org_a', 'usr_a'], mode: 'live', expiresAt: 0n },
  ...{ asset: 'USD/9', tags: {}, tagKeys: [], limits: [] },
};
const asOf = { seq: 9n, at: 1n };
const boost = {
  ...{ override: 'ovr_1', asset: 'USD/9', window: 'month', amount: 1n },
  ...{ approver: 'org_a', endsAt: 5n, seq: 3n },
};
const about = { field: 'reason', subjects: ['team_a'], box: Buffer.alloc(0), mac: '' };

/** The boosts of a node whose entries say this about somebody. */
function boosts(reason: string | undefined, opened: readonly OpenedText[] = []) {
  const money = { overrides: [{ ...boost, reason }], asOf } as unknown as NodeMoney;
  const unasked = async () => Promise.reject(new Error('nothing is posted'));
  const deps = {
    directory: { node: async (_: Caller, id: string) => ({ id }) as DirectoryNode },
    books: {
      ...{ post: unasked, nodeMoney: async () => money },
      entries: async () => ({ entries: ['line'], head: 9n }),
    },
    people: { open: async () => [opened] },
    sealedEntryOf: () => ({ key: 'api:key_a:k', texts: [about] }),
  };
  return readOverrides(deps)(caller, 'team_a');
}

describe('boosts', () => {
  it('are listed with their node', async () => {
    const told = { ...boost, reason: 'T-1', isReasonErased: false };
    expect(await boosts('T-1')).toEqual({ node: 'team_a', overrides: [told], asOf });
  });

  it.each([
    ['opened', 'INC-1', false],
    ['erased', undefined, true],
    ['hidden', undefined, false],
  ] as const)('tell why where that stands sealed: %s', async (status, text, isReasonErased) => {
    const { overrides } = await boosts(undefined, [{ field: 'reason', status, text }]);
    expect(overrides).toMatchObject([{ reason: text, isReasonErased }]);
  });
});
