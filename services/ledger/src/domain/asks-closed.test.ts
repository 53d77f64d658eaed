import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { given, hour, lease, second, start, tree } from '../../test/given.ts';
import { closeUnseen } from '../../test/given-leases.ts';
import { decodeState, encodeState } from '../wire/encode-state.ts';
import type { PlacedEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { asksClosedMin } from './evolve-lease.ts';
import { emptyState, type LedgerState } from './state.ts';

interface Closing {
  readonly incarnation: string;
  readonly at: number;
}

/** A state in which `inc` holds a lease of nothing since `start`. */
const withLease = (): LedgerState =>
  given(...tree, lease(1, 0n)).when(closeUnseen(0, 'lea1')).state;

const place = ({ seq }: LedgerState, { incarnation, at }: Closing): PlacedEvent => ({
  seq: seq + 1,
  at,
  event: { type: 'AsksClosed.v1', postings: [], data: { incarnation, upTo: 7 } },
});

/** So many closings a second apart, the first of them `after` microseconds after the start. */
const closings = (count: number, after: number, name = 'gw'): readonly Closing[] =>
  Array.from({ length: count }, (_, index) => ({
    incarnation: `${name}${index}`,
    at: start + after + index * second,
  }));

function close(state: LedgerState, each: readonly Closing[]): LedgerState {
  for (const closing of each) evolve(state, place(state, closing));
  return state;
}

describe('closed asks', () => {
  it('are remembered for an hour, however many there are', () => {
    const state = close(withLease(), closings(3 * asksClosedMin, second));
    expect(state.asksClosed.size).toBe(3 * asksClosedMin + 1);
  });

  it('are forgotten after an hour, but for the newest and for those who hold a lease', () => {
    const state = close(withLease(), closings(asksClosedMin + 500, second));
    expect(state.asksClosed.size).toBe(asksClosedMin + 501);
    close(state, closings(1, 3 * hour, 'late'));
    const kept = [...state.asksClosed.keys()];
    expect(kept.slice(0, 2)).toEqual(['inc', 'gw501']);
    expect(kept.at(-1)).toBe('late0');
    expect(kept).toHaveLength(asksClosedMin + 1);
    evolve(state, {
      ...{ seq: state.seq + 1, at: state.at + 1 },
      event: {
        ...{ type: 'LeaseClosed.v1', postings: [] },
        data: { lease: 'lea1', admitted: 0, budgets: [] },
      },
    });
    close(state, closings(1, 4 * hour, 'later'));
    expect(state.asksClosed.has('inc')).toBe(false);
    expect(state.asksClosed.size).toBe(asksClosedMin);
  });

  it('count from when they were closed last, and never go back', () => {
    const [first] = closings(1, second);
    if (!first) throw new Error('unreachable');
    const state = close(withLease(), [first, ...closings(asksClosedMin, 2 * second, 'other')]);
    const again = { ...first, at: start + 2 * hour };
    const { seq } = state;
    const event = { type: 'AsksClosed.v1', postings: [] } as const;
    const data = { incarnation: first.incarnation, upTo: 3 };
    evolve(state, { seq: seq + 1, at: again.at, event: { ...event, data } });
    expect([...state.asksClosed].at(-1)).toEqual([first.incarnation, { upTo: 7, at: again.at }]);
  });

  it('are the same after every replay, also from a snapshot at any entry', () => {
    const gap = fc.integer({ min: 1, max: hour / 100 });
    const closing = fc.record({ gap, who: fc.integer({ min: 0, max: 2 * asksClosedMin }) });
    const many = fc.array(closing, { minLength: asksClosedMin + 300, maxLength: 3_000 });
    fc.assert(
      fc.property(many, fc.double({ min: 0, max: 1, noNaN: true }), (steps, part) => {
        let at = start + second;
        const all = steps.map(({ gap: micros, who }) => {
          at += micros;
          return { incarnation: `gw${who}`, at };
        });
        const whole = close(withLease(), all);
        const cut = Math.floor(all.length * part);
        const begun = close(withLease(), all.slice(0, cut));
        const bytes = encodeState(begun, { ledger: 'led_a', leaf: Buffer.alloc(32) });
        const back = decodeState(bytes)?.state ?? emptyState();
        const resumed = close(back, all.slice(cut));
        expect([...resumed.asksClosed]).toEqual([...whole.asksClosed]);
        expect(lostOf(whole, all)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

/** Incarnations that are forgotten although they closed within the hour, or are of the newest. */
function lostOf({ asksClosed, at }: LedgerState, all: readonly Closing[]): readonly string[] {
  const last = new Map<string, number>();
  for (const closing of all) last.set(closing.incarnation, closing.at);
  const newest = [...last].sort(([, a], [, b]) => b - a).slice(0, asksClosedMin);
  const recent = [...last].filter(([, closedAt]) => at - closedAt <= hour);
  return [...newest, ...recent].map(([who]) => who).filter((who) => !asksClosed.has(who));
}
