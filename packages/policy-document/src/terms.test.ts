import { describe, expect, it } from 'vitest';
import type { PolicySections } from './sections.ts';
import { noTerms, termsOf } from './terms.ts';

const say = (node: string, sections: PolicySections) => ({ node, policy: `${node}@1`, sections });
const storage = { prompts: true, completions: true, responses: true, retentionDays: 30 };
const cache = { mode: 'semantic', scope: 'organization', ttlSeconds: 600, hitPercent: 10 } as const;
const rules = (id: string) => [
  { id, kinds: ['pii.*'], on: ['input'] as const, action: 'redact' as const },
];
const safety = (id: string) => ({
  rules: rules(id).map((rule) => ({ ...rule, on: [...rule.on] })),
});

describe('the terms at the end of a path', () => {
  it('are none without sections', () => {
    expect(termsOf([])).toEqual(noTerms);
    expect(termsOf([say('org', {})])).toEqual(noTerms);
  });

  it('are those of the nearest node that says something', () => {
    const near = { ...storage, prompts: false };
    expect(termsOf([say('org', { storage }), say('usr', { storage: near })]).storage).toEqual(near);
    expect(termsOf([say('org', { storage }), say('usr', {})]).storage).toEqual(storage);
  });

  it('may be loosened where nothing is enforced, and switched off', () => {
    const path = [say('org', { safety: safety('a') }), say('usr', { safety: { rules: [] } })];
    expect(termsOf(path).safety.map(({ section }) => section.rules)).toEqual([[]]);
  });

  it('keep every enforced section above, whatever is said below', () => {
    const path = [
      say('org', { safety: { ...safety('a'), enforced: true } }),
      say('dep', { safety: safety('b') }),
      say('usr', { safety: safety('c') }),
    ];
    expect(termsOf(path).safety.map(({ node }) => node)).toEqual(['org', 'usr']);
    expect(termsOf(path).safety[0]?.policy).toBe('org@1');
  });

  it('keep no more, and no longer, than an enforced section lets', () => {
    const least = { prompts: false, completions: true, retentionDays: 7, enforced: true };
    expect(termsOf([say('org', { storage: least }), say('usr', { storage })]).storage).toEqual({
      ...{ prompts: false, completions: true, responses: false, retentionDays: 7 },
    });
  });

  it('answer no more widely, longer or cheaper from a cache than an enforced section lets', () => {
    const least = { ...cache, mode: 'exact', scope: 'team', ttlSeconds: 60 } as const;
    const enforced = { ...least, hitPercent: 50, similarityPercent: 95, enforced: true };
    const near = { ...cache, similarityPercent: 90 };
    expect(termsOf([say('org', { cache: enforced }), say('usr', { cache: near })]).cache).toEqual({
      ...{ ...least, hitPercent: 50, similarityPercent: 95, shadowPercent: undefined },
    });
    expect(termsOf([say('org', { cache: near })]).cache).toEqual(near);
  });

  it('take the strictest class of data on the path', () => {
    const path = [say('org', { dataClass: 'confidential' }), say('usr', { dataClass: 'public' })];
    expect(termsOf(path).dataClass).toBe('confidential');
  });
});
