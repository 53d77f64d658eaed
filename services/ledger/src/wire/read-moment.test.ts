import { expect, it } from 'vitest';
import { readMoment } from './read-moment.ts';

const at = (text: string) => Date.parse(text) * 1_000;

it('reads times with any offset, to the microsecond', () => {
  const start = at('2026-11-22T10:00:00Z') + 123_456;
  expect(readMoment('2026-11-22T11:00:00.123456+01:00', 'UTC')).toEqual({ start, end: start });
});

it('reads a date as the day that it is in the time zone, also one that is longer', () => {
  expect(readMoment('2026-11-22', 'Asia/Tokyo')).toEqual({
    start: at('2026-11-21T15:00:00Z'),
    end: at('2026-11-22T15:00:00Z') - 1,
  });
  const long = readMoment('2026-10-25', 'Europe/Berlin');
  expect(((long?.end ?? 0) + 1 - (long?.start ?? 0)) / 3_600_000_000).toBe(25);
});

it.each([
  ...['', 'yesterday', '2026-02-30', '2026-13-01', '2026-11-22T10:00:00', '2026-11-22 10:00:00Z'],
  ...['2026-11-22T10:00:00.1234567891Z', '2026-11-22T25:00:00Z'],
])('reads nothing else: %s', (text) => {
  expect(readMoment(text, 'UTC')).toBeUndefined();
});
