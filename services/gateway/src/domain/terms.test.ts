import { encodeSections, type PolicySections } from '@alfred/policy-document';
import { describe, expect, it } from 'vitest';
import { compileBundle } from './policy.ts';
import { termsFor } from './terms.ts';

const path = ['org_a', 'dep_a', 'usr_a'];
const storage = { prompts: true, completions: true, retentionDays: 30 };

function agreed(...said: readonly [string, PolicySections][]) {
  const policies = said.map(([node, sections]) => ({
    ...{ node, version: 3n, rules: [], sections: encodeSections(sections) },
  }));
  return termsFor(compileBundle('org_a', 1n, policies), path);
}

describe('the terms of a call', () => {
  it('are those of the nodes on the path of its caller', () => {
    const strangers: PolicySections = { dataClass: 'restricted', storage };
    expect(agreed(['org_a', { dataClass: 'internal' }], ['usr_b', strangers])).toEqual({
      outcome: 'agreed',
      terms: { safety: [], storage: undefined, cache: undefined, dataClass: 'internal' },
    });
  });

  it('are none where nobody says anything', () => {
    expect(agreed(['org_a', {}])).toMatchObject({ terms: { safety: [], storage: undefined } });
    expect(agreed(['usr_b', { storage }])).toMatchObject({ terms: { storage: undefined } });
  });

  it('name the version that a section stands in', () => {
    const section = { rules: [] };
    expect(agreed(['dep_a', { safety: section }])).toMatchObject({
      terms: { safety: [{ node: 'dep_a', policy: 'dep_a@3', section }] },
    });
  });

  it('refuse everything on a path where a newer release said what this one cannot read', () => {
    const newer = { node: 'dep_a', version: 1n, rules: [], sections: '{"quarantine":{}}' };
    const bundle = compileBundle('org_a', 1n, [newer]);
    expect(termsFor(bundle, path)).toEqual({
      ...{ outcome: 'refused', code: 'policy_unreadable', params: { node: 'dep_a' } },
    });
    expect(termsFor(bundle, ['org_a', 'usr_c'])).toMatchObject({ outcome: 'agreed' });
  });
});
