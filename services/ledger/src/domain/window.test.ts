import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMicros, isBudgetWindow, microsOf, stretchAt } from './window.ts';

const micros = (text: string): number => Date.parse(text) * 1000;
const since = micros('2026-01-05T12:00:00.5Z');

/** Window, zone, a moment in it, where it starts, where it ends. */
const stretches = [
  ['day', 'UTC', '2026-11-22T10:00:00Z', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'],
  ['day', 'Asia/Kolkata', '2026-11-22T20:00:00Z', '2026-11-22T18:30:00Z', '2026-11-23T18:30:00Z'],
  // Clocks go back: that day has 25 hours.
  ['day', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
  // Clocks go forward at midnight: that day begins at one.
  ['day', 'Asia/Beirut', '2026-03-29T12:00:00Z', '2026-03-28T22:00:00Z', '2026-03-29T21:00:00Z'],
  ['month', 'UTC', '2026-12-31T23:59:59Z', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  [
    'month',
    'Europe/Berlin',
    '2026-03-15T00:00:00Z',
    '2026-02-28T23:00:00Z',
    '2026-03-31T22:00:00Z',
  ],
  // A week is from Monday to Monday, whatever clocks do on the Sunday between.
  ['week', 'Europe/Zurich', '2026-03-29T21:59:59Z', '2026-03-22T23:00:00Z', '2026-03-29T22:00:00Z'],
  [
    'week',
    'America/New_York',
    '2026-11-02T04:59:59Z',
    '2026-10-26T04:00:00Z',
    '2026-11-02T05:00:00Z',
  ],
  ['week', 'Asia/Kolkata', '2027-01-01T00:00:00Z', '2026-12-27T18:30:00Z', '2027-01-03T18:30:00Z'],
  ['quarter', 'UTC', '2026-12-31T23:59:59Z', '2026-10-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  [
    'quarter',
    'Europe/Zurich',
    '2026-01-15T00:00:00Z',
    '2025-12-31T23:00:00Z',
    '2026-03-31T22:00:00Z',
  ],
  [
    'quarter',
    'America/New_York',
    '2026-04-01T04:00:00Z',
    '2026-04-01T04:00:00Z',
    '2026-07-01T04:00:00Z',
  ],
  // Apia went over the date line: there was no 30 December 2011, on the 29th follows the 31st.
  ['day', 'Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29T10:00:00Z', '2011-12-30T10:00:00Z'],
  ['day', 'Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-30T10:00:00Z', '2011-12-31T10:00:00Z'],
  ['week', 'Pacific/Apia', '2011-12-30T12:00:00Z', '2011-12-26T10:00:00Z', '2012-01-01T10:00:00Z'],
  ['month', 'Asia/Tokyo', '2026-01-31T15:00:00Z', '2026-01-31T15:00:00Z', '2026-02-28T15:00:00Z'],
] as const;

describe('stretchAt', () => {
  it.each(stretches)('a %s in %s at %s', (window, timeZone, at, start, end) => {
    expect(stretchAt(window, micros(at), { timeZone, since })).toEqual({
      start,
      end,
      endsAt: micros(end),
    });
  });

  it('of a lifetime begins when its budget did, and never ends', () => {
    expect(
      stretchAt('lifetime', micros('2030-01-01T00:00:00Z'), { timeZone: 'UTC', since }),
    ).toEqual({
      start: '2026-01-05T12:00:00.5Z',
      end: undefined,
      endsAt: undefined,
    });
  });

  it('ends where the next one begins, and begins with its first microsecond', () => {
    const end = micros('2026-11-23T00:00:00Z');
    const context = { timeZone: 'UTC', since };
    expect(stretchAt('day', end - 1, context).endsAt).toBe(end);
    expect(stretchAt('day', end, context).start).toBe('2026-11-23T00:00:00Z');
  });
});

describe('the stretches of a window', () => {
  const zones = [
    ...['UTC', 'Europe/Zurich', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia'],
    ...['America/Havana', 'Asia/Beirut', 'Australia/Lord_Howe', 'America/St_Johns'],
  ];
  const hours: Readonly<Record<string, readonly [number, number]>> = {
    day: [22, 26],
    // A week of Apia had six days once.
    week: [6 * 24 - 1, 7 * 24 + 2],
    month: [27 * 24, 32 * 24],
    quarter: [89 * 24, 93 * 24],
  };

  it('follow each other without a gap, contain what they are of, and are as long as they should', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('day', 'week', 'month', 'quarter'),
        fc.constantFrom(...zones),
        fc.integer({ min: micros('2000-01-01T00:00:00Z'), max: micros('2060-01-01T00:00:00Z') }),
        (window, timeZone, at) => {
          const of = { timeZone, since };
          const stretch = stretchAt(window, at, of);
          const [startsAt, endsAt = 0] = [microsOf(stretch.start), stretch.endsAt];
          expect(startsAt).toBeLessThanOrEqual(at);
          expect(endsAt).toBeGreaterThan(at);
          expect(microsOf(stretch.end ?? '')).toBe(endsAt);
          expect(stretchAt(window, startsAt, of)).toEqual(stretch);
          expect(stretchAt(window, endsAt - 1, of)).toEqual(stretch);
          expect(stretchAt(window, endsAt, of).start).toBe(stretch.end);
          const [least = 0, most = 0] = hours[window] ?? [];
          expect((endsAt - startsAt) / 3_600_000_000).toBeGreaterThanOrEqual(least);
          expect((endsAt - startsAt) / 3_600_000_000).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('a moment', () => {
  it('is the same after it was written and read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), (at) => {
        expect(microsOf(formatMicros(at))).toBe(at);
      }),
    );
  });
});

describe('isBudgetWindow', () => {
  it('knows the windows', () => {
    expect(['day', 'month', 'lifetime', 'year'].map(isBudgetWindow)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
