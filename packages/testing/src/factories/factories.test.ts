import { ResolveKeyResponse } from '@alfred/contracts/identity';
import { Block } from '@alfred/contracts/usage';
import { describe, expect, it } from 'vitest';
import { aBlock, aCaller, anAdmitted, anOwner, aRecord, aSettled } from '../index.ts';

describe('factories', () => {
  it('make callers whose path leads to their node', () => {
    const member = aCaller({ organization: 'org_1' });
    expect(member.path).toEqual(['org_1', member.node]);
    const owner = anOwner();
    expect(owner.path).toEqual([owner.organization]);
    const bytes = ResolveKeyResponse.encode({ caller: member }).finish();
    expect(ResolveKeyResponse.decode(bytes)).toEqual({ caller: member });
  });

  it('make records that travel, and fit together', () => {
    const admitted = anAdmitted({ model: 'sim/lorem' });
    const settled = aSettled(admitted, { amount: '7' });
    expect(settled).toMatchObject({ request: admitted.request, model: 'sim/lorem', amount: '7' });
    const block = aBlock(
      [
        aRecord({ $case: 'admitted', value: admitted }),
        aRecord({ $case: 'settled', value: settled }),
      ],
      { start: 50n, recordBytes: 10 },
    );
    expect(block.end).toBe(70n);
    expect(Block.decode(Block.encode(block).finish())).toEqual(block);
  });
});
