import { describe, expect, it } from 'vitest';
import { ending, returned } from '../../test/usage-factory.ts';
import { endedBefore, lateCaptures, returnedLate, withoutOldNews } from './late-usage.ts';
import { planUsage } from './plan-usage.ts';

const refused = (code: string) => ({ outcome: 'refused', code });
const accepted = { outcome: 'accepted' };
const leaseKey = 'lease:inc_a:1';

/** What comes late of one record that got this answer. */
const late = (
  over: Parameters<typeof ending>[1],
  answer: { outcome: string; code?: string },
  reconciled: string[] = [],
) => {
  const { commands } = planUsage([ending('a', over)], new Map());
  return lateCaptures(commands, new Map([[0, answer]]), new Set(reconciled)).length;
};

describe('a late capture', () => {
  it.each([
    ['follows a lease that is gone', { leaseKey }, refused('lease_unknown'), [], 1],
    ['needs the key of its lease', {}, refused('lease_unknown'), [], 0],
    ['follows a charge by policy', {}, refused('idempotency_key_reused'), ['a'], 1],
    ['follows no charge of its own', {}, refused('idempotency_key_reused'), [], 0],
    [
      'is no second charge by policy',
      { ending: 'reconciled' },
      refused('idempotency_key_reused'),
      ['a'],
      0,
    ],
    ['follows no other refusal', { leaseKey }, refused('lease_foreign'), ['a'], 0],
    ['follows no acceptance', { leaseKey }, accepted, ['a'], 0],
  ] as const)('%s', (_, over, answer, reconciled, count) => {
    expect(late(over, answer, [...reconciled])).toBe(count);
  });

  it('is the whole capture, and asks about endings under a used key alone', () => {
    const records = [ending('a'), ending('b'), ending('c')];
    const { commands } = planUsage(records, new Map());
    const answers = new Map([
      [0, refused('idempotency_key_reused')],
      [1, accepted],
      [2, refused('lease_foreign')],
    ]);
    expect(endedBefore(records, answers)).toEqual(['a']);
    const [first] = lateCaptures(commands, answers, new Set(['a', 'b', 'c']));
    expect(first).toEqual({ record: 0, command: { ...commands[0]?.command, type: 'late' } });
  });
});

it('does not stop what was done by policy meanwhile', () => {
  const records = [
    ending('a', { ending: 'reconciled' }),
    ...[ending('b'), ending('c', { ending: 'reconciled' })],
    ...[returned('lea_gone'), returned('lea_never'), returned('lea_other')],
  ];
  const codes = ['idempotency_key_reused', 'lease_unknown', 'lease_foreign'];
  const of = (n: number) => (n < 3 ? codes[0] : n < 5 ? codes[1] : codes[2]) ?? '';
  const answers = new Map(records.map((_, n) => [n, refused(of(n))]));
  expect(returnedLate(records, answers)).toEqual(['lea_gone', 'lea_never']);
  const expired = new Set(['lea_gone', 'lea_other']);
  const left = withoutOldNews(answers, records, { reconciled: new Set(['a', 'b']), expired });
  expect([...left.keys()]).toEqual([1, 2, 4, 5]);
});
