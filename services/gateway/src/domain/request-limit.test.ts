import { describe, expect, it } from 'vitest';
import { type AppliedLimit, decideRate, shareOf } from './request-limit.ts';

const limitOf = (id: string, requests = 10): AppliedLimit => ({
  ...{ kind: id.startsWith('key') ? 'key' : 'node', id, name: id, requests, windowSeconds: 60 },
});

const standing = (id: string, used: number, waitMicros = 0) => ({
  ...{ limit: limitOf(id), used, waitMicros, resetMicros: 1 },
});

describe('a decision', () => {
  it('is told by the limit with the fewest places left', () => {
    const decided = decideRate([standing('key_a', 3), standing('team_a', 9)], 'shared');
    expect(decided).toMatchObject({ outcome: 'allowed', remaining: 1, limit: { id: 'team_a' } });
    const tie = decideRate([standing('key_a', 3), standing('team_a', 3)], 'local');
    expect(tie).toMatchObject({ basis: 'local', limit: { id: 'key_a' } });
  });

  it('is told by the limit that blocks for longest, whatever is left of others', () => {
    const blocked = [standing('key_a', 10, 5), standing('team_a', 10, 7), standing('org_a', 10)];
    expect(decideRate(blocked, 'shared')).toMatchObject({
      ...{ outcome: 'refused', remaining: 0, waitMicros: 7, limit: { id: 'team_a' } },
    });
  });

  it('has never less than nothing left, and is none without limits', () => {
    expect(decideRate([standing('key_a', 12, 1)], 'local')).toMatchObject({ remaining: 0 });
    expect(decideRate([], 'shared')).toBeUndefined();
  });
});

it.each([
  [100, 4, 25],
  [10, 4, 2],
  [3, 4, 1],
  [7, 1, 7],
])('a share of %d for %d gateways is %d', (requests, gateways, share) => {
  expect(shareOf(limitOf('key_a', requests), gateways).requests).toBe(share);
});
