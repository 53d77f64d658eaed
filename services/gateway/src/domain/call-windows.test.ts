import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallLimit,
  callShareOf,
  decideCall,
  type EnteringCall,
  never,
  placeMicros,
} from './call-limit.ts';
import { callWindows } from './call-windows.ts';

const second = 1_000_000;
const limitOf = (terms: Partial<CallLimit>): CallLimit => ({
  ...{ kind: 'key', id: 'key_a', name: 'key_a', windowSeconds: 60 },
  ...{ tokens: undefined, concurrency: undefined },
  ...terms,
});
const callOf = (call: string, tokens: number, ...limits: CallLimit[]): EnteringCall => ({
  ...{ organization: 'org_a', call, tokens, limits },
});

describe('tokens', () => {
  const limit = limitOf({ tokens: 100 });

  it('are taken at their most, and are what was used once a call has ended', () => {
    const windows = callWindows();
    const enter = (call: string, tokens: number, now: number) =>
      decideCall(windows.enter(callOf(call, tokens, limit), now));
    expect(enter('a', 60, 0)).toMatchObject({ block: undefined, tokensLeft: 40 });
    expect(enter('b', 60, second)).toMatchObject({ block: 'tokens', waitMicros: 59 * second });
    windows.leave(callOf('a', 10, limit), 2 * second);
    expect(enter('b', 60, 2 * second)).toMatchObject({ block: undefined, tokensLeft: 30 });
    expect(enter('c', 60, 60 * second)).toMatchObject({ block: 'tokens' });
    expect(enter('c', 40, 60 * second)).toMatchObject({ block: undefined, tokensLeft: 0 });
  });

  it('of a call that is larger than its limit never come', () => {
    expect(decideCall(callWindows().enter(callOf('a', 101, limit), 0))).toMatchObject({
      ...{ block: 'too_large', waitMicros: never },
    });
  });

  it('count against all limits or none', () => {
    const windows = callWindows();
    const node = limitOf({ id: 'team_a', name: 'team_a', tokens: 50 });
    windows.enter(callOf('a', 40, limit, node), 0);
    const refused = decideCall(windows.enter(callOf('b', 40, limit, node), 0));
    expect(refused).toMatchObject({ block: 'tokens', limit: node });
    expect(decideCall(windows.enter(callOf('c', 60, limit), 0))?.block).toBeUndefined();
  });
});

describe('places', () => {
  const limit = limitOf({ concurrency: 1 });

  it('come free when a call ends, and by themselves when nobody says so', () => {
    const windows = callWindows();
    const block = (call: string, now: number) =>
      decideCall(windows.enter(callOf(call, 1, limit), now))?.block;
    expect(block('a', 0)).toBeUndefined();
    expect(block('b', 1)).toBe('concurrency');
    windows.leave(callOf('a', 1, limit), 2);
    expect(block('b', 3)).toBeUndefined();
    expect(block('c', placeMicros + 2)).toBe('concurrency');
    expect(block('c', placeMicros + 3)).toBeUndefined();
    windows.leave(callOf('b', 1, limit), placeMicros + 4);
    windows.leave(callOf('c', 1, limit), placeMicros + 4);
    expect(windows.size).toBe(0);
  });

  it('are never nothing of a share', () => {
    expect(callShareOf(limitOf({ concurrency: 3, tokens: 100 }), 4)).toMatchObject({
      ...{ concurrency: 1, tokens: 25 },
    });
    expect(callShareOf(limit, 2).tokens).toBeUndefined();
  });
});

// Methodology: whatever comes and goes, no window ever holds more tokens than its limit, counted
// anew from the story of what was let in, and no more calls run than may.
it('never lets in more than the limit', () => {
  const step = fc.record({
    pause: fc.integer({ min: 0, max: 20 * second }),
    tokens: fc.integer({ min: 1, max: 40 }),
    used: fc.integer({ min: 0, max: 40 }),
    leaves: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const limit = limitOf({ tokens: 100, concurrency: 4 });
      const windows = callWindows();
      const story: { at: number; tokens: number; running: boolean }[] = [];
      let now = 0;
      for (const [index, { pause, tokens, used, leaves }] of steps.entries()) {
        now += pause;
        const entered = decideCall(windows.enter(callOf(String(index), tokens, limit), now));
        if (!entered?.block) story.push({ at: now, tokens, running: true });
        const held = story.filter(({ at }) => at > now - 60 * second);
        expect(held.reduce((sum, it) => sum + it.tokens, 0)).toBeLessThanOrEqual(100);
        expect(story.filter(({ running }) => running).length).toBeLessThanOrEqual(4);
        const [last] = story.slice(-1);
        if (entered?.block || !leaves || !last) continue;
        last.tokens = Math.min(used, tokens);
        last.running = false;
        windows.leave(callOf(String(index), last.tokens, limit), now);
      }
    }),
  );
});
