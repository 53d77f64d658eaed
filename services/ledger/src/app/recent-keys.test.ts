import { expect, it } from 'vitest';
import { recentKeys } from './recent-keys.ts';

const taken = { digest: '0', answer: { outcome: 'refused', code: 'x', params: {} } } as const;

it('knows at least the last generation of keys', () => {
  const keys = recentKeys(3);
  for (const key of ['a', 'b', 'c', 'd', 'e']) keys.set(key, taken);
  expect(['c', 'd', 'e'].map((key) => keys.get(key))).toEqual([taken, taken, taken]);
});

it('forgets what was not asked for during two generations, and keeps what was', () => {
  const keys = recentKeys(3);
  for (const key of ['a', 'b', 'c', 'd']) keys.set(key, taken);
  keys.get('a');
  for (const key of ['e', 'f', 'g']) keys.set(key, taken);
  expect(keys.get('a')).toBe(taken);
  expect(keys.get('b')).toBeUndefined();
});
