import { describe, expect, it } from 'vitest';
import { retryBudget } from './retry-budget.ts';
import { type UpstreamState, upstream } from './upstream.ts';

const second = 1_000_000;
const place = { provider: 'openai', deployment: 'eu' };

function open(failuresMax = 2) {
  const states: UpstreamState[] = [];
  const limits = { failuresMax, openMicros: 10 * second };
  const one = upstream(place, { ...limits, onState: (state) => void states.push(state) });
  return { one, states };
}

const ill = { code: 'provider_unavailable', isIll: true, restMicros: 0, at: 7n };
const refused = { code: 'provider_rejected', isIll: false, restMicros: 0, at: 7n };

describe('a place that calls go to', () => {
  it('is left alone after failures in a row, then tried by one call', () => {
    const { one, states } = open();
    for (const now of [1, 2]) one.enter(now)?.failed(ill, now);
    expect(one.enter(3)).toBeUndefined();
    expect(one.health(2 + 4 * second)).toMatchObject({
      ...{ state: 'broken', opensIn: 6 * second, failures: 2, failuresInARow: 2 },
      lastFailure: { code: 'provider_unavailable', at: 7n },
    });
    const probe = one.enter(2 + 10 * second);
    expect(one.enter(2 + 10 * second)).toBeUndefined();
    probe?.answered(2 + 11 * second);
    expect(one.isOpen(2 + 11 * second)).toBe(true);
    expect(states).toEqual(['broken', 'probing', 'healthy']);
  });

  it('is broken again at once when the one that tries fails', () => {
    const { one } = open(1);
    one.enter(0)?.failed(ill, 0);
    one.enter(10 * second)?.failed(ill, 11 * second);
    expect([one.isOpen(20 * second), one.isOpen(21 * second)]).toEqual([false, true]);
  });

  it('is tried by another when nobody waits for the answer to the one that tries', () => {
    const { one } = open(1);
    one.enter(0)?.failed(ill, 0);
    one.enter(10 * second)?.left();
    expect(one.enter(10 * second)).toBeDefined();
  });

  it('is not ill for what it refuses', () => {
    const { one } = open(1);
    for (const now of [1, 2, 3]) one.enter(now)?.failed(refused, now);
    expect(one.health(4)).toMatchObject({ state: 'healthy', failures: 3, failuresInARow: 0 });
  });

  it('rests for as long as it asks for, a minute at most', () => {
    const { one } = open();
    one.enter(0)?.failed({ ...refused, restMicros: 5 * second }, 0);
    expect(one.health(4 * second)).toMatchObject({ state: 'resting', restsFor: second });
    expect([one.isResting(4 * second), one.isResting(5 * second)]).toEqual([true, false]);
    one.enter(5 * second)?.failed({ ...refused, restMicros: 999 * second }, 5 * second);
    expect(one.isResting(65 * second)).toBe(false);
  });

  it('counts what runs, and how long answers take to begin', () => {
    const { one } = open();
    const first = one.enter(0);
    const other = one.enter(0);
    first?.answered(300);
    other?.answered(100);
    expect(one.health(300)).toMatchObject({ running: 2, firstBytes: [100, 300] });
    first?.ended();
    first?.left();
    other?.failed(ill, 400);
    expect(one.health(400)).toMatchObject({ ...place, running: 0, calls: 2, failures: 1 });
  });
});

describe('a budget for retries', () => {
  it('is a sixth of all calls, and ten to begin with', () => {
    const budget = retryBudget();
    const drawn = () => Array.from({ length: 20 }, budget.draw).filter(Boolean).length;
    expect(drawn()).toBe(10);
    for (let call = 0; call < 15; call += 1) budget.earn();
    expect(drawn()).toBe(3);
  });
});
