import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClaimSeen, fairShare, type Sharing } from './fair-share.ts';

const of = (owners: readonly (string | undefined)[]): ClaimSeen[] =>
  owners.map((owner, number) => ({ number, owner, isLive: owner !== undefined }));

const counts = ({ live, claims }: Sharing) =>
  live.map((id) => claims.filter(({ owner, isLive }) => isLive && owner === id).length);

const sharing = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 20 }))
  .chain(([replicas, numbers]) => {
    const live = Array.from({ length: replicas }, (_, n) => `rep_${n}`);
    const owner = fc.option(fc.constantFrom(...live, 'rep_dead'), { nil: undefined });
    return fc
      .array(owner, { minLength: numbers, maxLength: numbers })
      .map((owners) => ({ live, claims: of(owners) }));
  });

describe('fair shares', () => {
  it('are everything together, and differ by one at most', () => {
    fc.assert(
      fc.property(sharing, (seen) => {
        const due = seen.live.map((id) => fairShare(seen, id));
        expect(due.reduce((sum, each) => sum + each, 0)).toBe(seen.claims.length);
        expect(Math.max(...due) - Math.min(...due)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are what everybody has, once everybody took and gave what was due', () => {
    fc.assert(
      fc.property(sharing, (seen) => {
        const due = seen.live.flatMap((id) => new Array<string>(fairShare(seen, id)).fill(id));
        const settled = { live: seen.live, claims: of(due) };
        expect(settled.live.map((id) => fairShare(settled, id))).toEqual(counts(settled));
      }),
    );
  });

  it('leave the rest with those that have it', () => {
    const seen = { live: ['a', 'b', 'c'], claims: of(['c', 'c', 'a', 'b']) };
    expect(seen.live.map((id) => fairShare(seen, id))).toEqual([1, 1, 2]);
  });

  it('count no lease that ran out, and nobody who takes no part', () => {
    const claims = of(['a', 'a', 'b', 'b', undefined]).map((each) => ({
      ...each,
      isLive: each.owner === 'a',
    }));
    expect(fairShare({ live: ['a', 'b'], claims }, 'a')).toBe(3);
    expect(fairShare({ live: ['b'], claims }, 'b')).toBe(5);
    expect(fairShare({ live: ['b'], claims }, 'a')).toBe(0);
  });
});
