import { expect, it } from 'vitest';
import { acceptedEncoding } from './accepted-encoding.ts';

it.each<[string | undefined, string | undefined]>([
  [undefined, undefined],
  ['', undefined],
  ['identity', undefined],
  ['gzip', 'gzip'],
  ['x-gzip', undefined],
  ['GZIP', 'gzip'],
  ['gzip, deflate, br', 'br'],
  ['br;q=0.5, gzip', 'gzip'],
  ['br; q=0.5 , gzip;q=0.4', 'br'],
  ['br;q=0, gzip;q=0', undefined],
  ['gzip;q=0, *', 'br'],
  ['*;q=0', undefined],
  ['identity, gzip;q=0.5', undefined],
  ['identity;q=0.5, gzip', 'gzip'],
  ['gzip;q=much', undefined],
  [',,;q=1', undefined],
])('%s: %s', (header, expected) => {
  expect(acceptedEncoding(header)).toBe(expected);
});
