import { describe, expect, it } from 'vitest';
import { pastUses } from './sandbox-history.ts';

const dayMicros = 86_400_000_000n;
const openedAt = 1_790_000_123_456_789n;

describe('the past of a sandbox', () => {
  it('is the same whenever it is told', () => {
    expect(pastUses(openedAt)).toEqual(pastUses(openedAt));
  });

  it('ends before the place was opened, and is thirty days long', () => {
    const times = pastUses(openedAt).map(({ at }) => at);
    expect(times.every((at) => at < openedAt && at > openedAt - 32n * dayMicros)).toBe(true);
    expect(new Set(times.map((at) => at / dayMicros)).size).toBe(30);
  });

  it('names every use once, and every use has requests and tokens', () => {
    const uses = pastUses(openedAt);
    expect(new Set(uses.map(({ name }) => name)).size).toBe(uses.length);
    const counts = uses.flatMap(({ usage }) => Object.values(usage));
    expect(counts.every((count) => count > 0n)).toBe(true);
  });
});
