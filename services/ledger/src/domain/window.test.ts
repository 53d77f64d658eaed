import { describe, expect, it } from 'vitest';
import { isBudgetWindow, stretchAt } from './window.ts';

const micros = (text: string): number => Date.parse(text) * 1000;
const since = micros('2026-01-05T12:00:00.5Z');

describe('stretchAt', () => {
  it.each([
    ['day', 'UTC', '2026-11-22T10:00:00Z', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'],
    ['day', 'Asia/Kolkata', '2026-11-22T20:00:00Z', '2026-11-22T18:30:00Z', '2026-11-23T18:30:00Z'],
    // Clocks go back: that day has 25 hours.
    [
      'day',
      'Europe/Berlin',
      '2026-10-25T12:00:00Z',
      '2026-10-24T22:00:00Z',
      '2026-10-25T23:00:00Z',
    ],
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
    ['month', 'Asia/Tokyo', '2026-01-31T15:00:00Z', '2026-01-31T15:00:00Z', '2026-02-28T15:00:00Z'],
  ] as const)('a %s in %s at %s', (window, timeZone, at, start, end) => {
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

describe('isBudgetWindow', () => {
  it('knows the windows', () => {
    expect(['day', 'month', 'lifetime', 'week'].map(isBudgetWindow)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });
});
