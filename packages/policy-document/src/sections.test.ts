import { describe, expect, it } from 'vitest';
import { decodeSections, encodeSections } from './codec.ts';
import type { PolicySections } from './sections.ts';

const rule = { id: 'no-cards', kinds: ['pii.card'], on: ['input'], action: 'block' };
const sections = {
  safety: { rules: [rule], patterns: [{ id: 'badge', pattern: 'EMP-[0-9]{6}' }], enforced: true },
  storage: { prompts: true, completions: false, retentionDays: 30 },
  cache: { mode: 'exact', scope: 'team', ttlSeconds: 60, hitPercent: 10 },
  dataClass: 'confidential',
};

const problemOf = (value: unknown) => {
  const decoded = decodeSections(JSON.stringify(value));
  return decoded.outcome === 'refused' ? decoded.problem : undefined;
};

describe('sections', () => {
  it('come back as they were published', () => {
    const text = encodeSections(sections as PolicySections);
    expect(decodeSections(text)).toEqual({ outcome: 'decoded', sections });
  });

  it('say the same whatever the order of their fields', () => {
    const { storage } = sections;
    const turned = { storage: { retentionDays: 30, completions: false, prompts: true } };
    expect(encodeSections(turned)).toBe(encodeSections({ storage }));
  });

  it('are the empty text when there are none', () => {
    expect(encodeSections({})).toBe('');
    expect(encodeSections({ storage: undefined })).toBe('');
    expect(decodeSections('')).toEqual({ outcome: 'decoded', sections: {} });
  });

  it.each([
    [{ quarantine: {} }, 'sections', /quarantine/],
    [{ storage: { ...sections.storage, retentionDays: 0 } }, 'storage.retentionDays', />=1/],
    [{ storage: { prompts: true } }, 'storage.completions', /boolean/],
    [{ dataClass: 'secret' }, 'dataClass', /expected one of/],
    [{ cache: { ...sections.cache, mode: 'fast' } }, 'cache.mode', /expected one of/],
    [{ safety: { rules: [rule, rule] } }, 'safety.rules', /one id/],
    [{ safety: { rules: [{ ...rule, id: 'a b' }] } }, 'safety.rules.0.id', /an id is/],
    [{ safety: { rules: [{ ...rule, kinds: ['pii.'] }] } }, 'safety.rules.0.kinds.0', /no kind/],
    [
      { safety: { rules: [{ ...rule, kinds: ['pii.emial'] }] } },
      'safety.rules.0.kinds.0',
      /lists the kinds/,
    ],
    [{ safety: { rules: [{ ...rule, on: [] }] } }, 'safety.rules.0.on', />=1/],
    [{ safety: { rules: [{ ...rule, action: 'ask' }] } }, 'safety.rules.0.action', /expected/],
  ])('are refused by the field that is wrong: %#', (value, param, reason) => {
    expect(problemOf(value)?.param).toBe(param);
    expect(problemOf(value)?.reason).toMatch(reason);
  });

  it.each([
    ['EMP-(', 'at character 4: missing closing )'],
    ['a(?=b)', 'at character 1: invalid or unsupported Perl syntax'],
    ['x\\1', 'at character 1: invalid escape sequence'],
    ['[z-a]', 'at character 1: invalid character class range'],
    ['a*', 'at character 0: it matches nothing at all'],
    ['(a{1,60}b){16}', 'at character 0: it needs more than 1000 steps; shorten what is repeated'],
  ])('refuse the pattern %s where it is wrong', (pattern, reason) => {
    const problem = problemOf({ safety: { rules: [], patterns: [{ id: 'x', pattern }] } });
    expect(problem).toEqual({ param: 'safety.patterns.0.pattern', reason });
  });

  it('are refused when they are no JSON', () => {
    expect(decodeSections('{')).toMatchObject({ outcome: 'refused' });
  });
});
