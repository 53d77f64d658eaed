import { manualClock } from '@alfred/clock';
import { expect, it } from 'vitest';
import { turnMemory } from './turn-memory.ts';

it('remembers for an hour, each organisation by itself', () => {
  const clock = manualClock(0n);
  const memory = turnMemory(clock);
  memory.keep('org_a', 'call_1', 'first');
  memory.keep('org_a', 'call_1', 'second');
  memory.keep(undefined, 'call_2', 'nobody’s');
  expect(memory.find('org_a', 'call_1')).toBe('second');
  expect(memory.find('org_b', 'call_1')).toBeUndefined();
  expect(memory.find(undefined, 'call_2')).toBeUndefined();
  clock.advanceMicros(3_600_000_001n);
  expect(memory.find('org_a', 'call_1')).toBeUndefined();
});

it('holds so much and no more: the oldest goes', () => {
  const memory = turnMemory(manualClock(0n));
  const text = 'x'.repeat(256 * 1024);
  memory.keep('org_a', 'long', `${text}x`);
  expect(memory.find('org_a', 'long')).toBeUndefined();
  for (let n = 0; n < 65; n += 1) memory.keep('org_a', `call_${n}`, text);
  expect(memory.find('org_a', 'call_0')).toBeUndefined();
  expect(memory.find('org_a', 'call_1')).toBe(text);
  expect(memory.find('org_a', 'call_64')).toBe(text);
});
