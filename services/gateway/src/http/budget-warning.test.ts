import { expect, it } from 'vitest';
import { budgetWarning } from './budget-warning.ts';

const team = { node: 'team_a', window: 'month', resetsAt: '2026-12-01T00:00:00Z' };

it('names every soft budget past its limit, and when it starts anew', () => {
  expect(budgetWarning([team])).toBe('team_a;window=month;resets=2026-12-01T00:00:00Z');
  const forEver = { node: 'org_a', window: 'lifetime', resetsAt: '' };
  expect(budgetWarning([team, forEver])).toBe(
    'team_a;window=month;resets=2026-12-01T00:00:00Z, org_a;window=lifetime;resets=never',
  );
});

it('is no header where there is nothing to say', () => {
  expect(budgetWarning([])).toBeUndefined();
});
