import { describe, expect, it } from 'vitest';
import { chooseArm, share } from './choose-arm.ts';
import type { Arm, Experiment } from './route.ts';

const arm = (name: string, weight: number, stopped = ''): Arm => ({
  ...{ name, weight, targets: [], stopped },
});
const of = (...arms: Arm[]): Experiment => ({ name: 'exp', sticky: 'header', arms });
const to = (header: string | undefined, key = 'key_1') => ({
  ...{ organization: 'org_a', route: 'fast', key, node: 'usr_1', header },
});
const users = Array.from({ length: 4_000 }, (_, index) => `user-${index}`);
const armsOf = (experiment: Experiment) =>
  users.map((user) => chooseArm(experiment, to(user))?.name);

describe('an experiment', () => {
  it('spreads its users over its arms as their weights say', () => {
    const chosen = armsOf(of(arm('a', 1), arm('b', 3)));
    const share = chosen.filter((name) => name === 'b').length / users.length;
    expect(share).toBeGreaterThan(0.72);
    expect(share).toBeLessThan(0.78);
  });

  it('moves nobody but the users of an arm that stops', () => {
    const before = armsOf(of(arm('a', 1), arm('b', 1), arm('c', 1)));
    const after = armsOf(of(arm('a', 1), arm('b', 1, 'error_rate'), arm('c', 1)));
    for (const [index, name] of before.entries()) {
      if (name === 'b') expect(['a', 'c']).toContain(after[index]);
      else expect(after[index]).toBe(name);
    }
    expect(new Set(after)).toEqual(new Set(['a', 'c']));
  });

  it.each([
    ['key', to('x', 'key_1'), to('y', 'key_1')],
    ['user', to('x', 'key_1'), to('y', 'key_2')],
    ['header', to('x', 'key_1'), to('x', 'key_2')],
    ['header', to(undefined, 'key_1'), to(undefined, 'key_1')],
  ])('sticks to the %s', (sticky, one, other) => {
    for (let n = 0; n < 50; n += 1) {
      const experiment = { ...of(arm('a', 1), arm('b', 1)), sticky, name: `exp-${n}` };
      expect(chooseArm(experiment, one)).toBe(chooseArm(experiment, other));
    }
  });

  it('takes texts to numbers from 0 until 1', () => {
    for (const user of users) {
      expect(share(user)).toBeGreaterThanOrEqual(0);
      expect(share(user)).toBeLessThan(1);
    }
  });
});
