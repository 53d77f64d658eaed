import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob } from './glob.ts';
import { compileBundle, decideModel, type PolicySource } from './policy.ts';

describe('a pattern', () => {
  it.each([
    ['gpt-4o', 'gpt-4o', true],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['gpt-4o*', 'gpt-4o-mini', true],
    ['*', '', true],
    ['*', 'anything/at-all', true],
    ['*mini', 'gpt-4o-mini', true],
    ['*mini', 'mini-gpt', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['ab*b', 'ab', false],
    ['a*a', 'a', false],
    ['**', 'x', true],
    ['a.c', 'abc', false],
  ])('%s on %s: %s', (pattern, text, fits) => {
    expect(compileGlob(pattern)(text)).toBe(fits);
  });

  it('means the same as the regular expression that it stands for', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    fc.assert(
      fc.property(letters, text, (pattern, subject) => {
        const regular = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        expect(compileGlob(pattern)(subject)).toBe(regular.test(subject));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is not made slow by any text', () => {
    const glob = compileGlob(`${'a*'.repeat(50)}b`);
    const began = performance.now();
    for (let n = 0; n < 1_000; n += 1) glob('a'.repeat(200));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

const path = ['org_a', 'dep_a', 'usr_a'];
const policy = (
  node: string,
  ...rules: readonly [string, string, ...string[]][]
): PolicySource => ({
  node,
  version: 3n,
  rules: rules.map(([id, effect, ...models]) => ({ id, effect, models })),
  sections: '',
});
const decide = (names: readonly string[], ...policies: PolicySource[]) =>
  decideModel(compileBundle('org_a', 1n, policies), path, names);

describe('a decision', () => {
  it('names the rule nearest to the caller that allows it, and its version', () => {
    const root = policy('org_a', ['any', 'allow', '*']);
    expect(decide(['gpt-4o'], root)).toEqual({
      outcome: 'allowed',
      policy: 'org_a@3',
      rule: 'any',
    });
    const own = policy('usr_a', ['gpt', 'allow', 'gpt-*']);
    expect(decide(['gpt-4o'], root, own)).toMatchObject({ policy: 'usr_a@3', rule: 'gpt' });
  });

  it('is no without any policy, and without an allow', () => {
    expect(decide(['gpt-4o'])).toMatchObject({ outcome: 'denied', node: 'usr_a', policy: '' });
    const denyOnly = policy('org_a', ['x', 'deny', 'o1']);
    expect(decide(['gpt-4o'], denyOnly)).toMatchObject({
      outcome: 'denied',
      reason: 'no policy on the path allows any model',
    });
  });

  it('needs every node with allows to agree', () => {
    const root = policy('org_a', ['any', 'allow', '*']);
    const department = policy('dep_a', ['small', 'allow', '*-mini']);
    expect(decide(['gpt-4o-mini'], root, department)).toMatchObject({ outcome: 'allowed' });
    expect(decide(['gpt-4o'], root, department)).toEqual({
      outcome: 'denied',
      policy: 'dep_a@3',
      rule: '',
      node: 'dep_a',
      reason: 'no rule of dep_a allows it',
    });
  });

  it('is no wherever a deny fits, whatever is allowed below or above', () => {
    const own = policy('usr_a', ['any', 'allow', '*']);
    for (const node of path.slice(0, 2)) {
      const denial = policy(node, ['dear', 'deny', 'o1*'], ['any', 'allow', '*']);
      expect(decide(['o1-pro'], denial, own)).toMatchObject({
        outcome: 'denied',
        node,
        rule: 'dear',
        reason: `rule dear of ${node} denies it`,
      });
    }
  });

  it('does not hear of nodes that are not on the path', () => {
    const root = policy('org_a', ['any', 'allow', '*']);
    const stranger = policy('dep_b', ['none', 'deny', '*']);
    expect(decide(['gpt-4o'], root, stranger)).toMatchObject({ outcome: 'allowed' });
  });

  it('cannot be slipped past by another name of the same model', () => {
    const rules = policy('org_a', ['any', 'allow', '*'], ['dear', 'deny', 'gpt-4o']);
    const names = ['gpt-4o-2024-08-06', 'openai/gpt-4o-2024-08-06', 'gpt-4o'];
    expect(decide(names, rules)).toMatchObject({ outcome: 'denied', rule: 'dear' });
  });

  it('takes an effect of a newer release for a no', () => {
    const rules = policy('org_a', ['any', 'allow', '*'], ['ask', 'ask-first', 'gpt-*']);
    expect(decide(['gpt-4o'], rules)).toMatchObject({ outcome: 'denied', rule: 'ask' });
  });
});
