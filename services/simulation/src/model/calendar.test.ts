import { expect, it } from 'vitest';
import { microsOf, stretchOf } from './calendar.ts';

const berlin = { timeZone: 'Europe/Berlin', since: microsOf('2026-11-02T10:00:00Z') };

it.each([
  ['day', '2027-03-28T12:00:00Z', '2027-03-27T23:00:00Z', '2027-03-28T22:00:00Z'],
  ['week', '2026-11-29T12:00:00Z', '2026-11-22T23:00:00Z', '2026-11-29T23:00:00Z'],
  ['month', '2026-12-01T00:00:00Z', '2026-11-30T23:00:00Z', '2026-12-31T23:00:00Z'],
  ['quarter', '2027-02-01T00:00:00Z', '2026-12-31T23:00:00Z', '2027-03-31T22:00:00Z'],
  ['lifetime', '2027-02-01T00:00:00Z', '2026-11-02T10:00:00Z', undefined],
])('a %s at %s begins and ends by the clock on the wall', (window, at, start, end) => {
  expect(stretchOf(window, microsOf(at), berlin)).toEqual({ start, end });
});
