import { describe, expect, it } from 'vitest';
import { caller } from '../../test/fakes.ts';
import { callTags } from './call-tags.ts';

const tagged = {
  ...caller,
  tags: { costCentre: 'R-114', k0: 'own' },
  tagKeys: [
    { key: 'project', values: ['atlas', 'hermes'] },
    ...Array.from({ length: 10 }, (_, n) => ({ key: `k${n}`, values: ['v'] })),
  ],
};

const of = (header: string | undefined) => callTags(header, tagged);

describe('the tags of a call', () => {
  it('are those of its node, and its own', () => {
    const { tags } = tagged;
    for (const nothing of [undefined, '', '  ']) {
      expect(of(nothing)).toEqual({ outcome: 'tagged', tags });
    }
    expect(of('project=atlas')).toMatchObject({ tags: { ...tags, project: 'atlas' } });
    expect(of(' project=atlas , k1=v')).toMatchObject({ tags: { k1: 'v', project: 'atlas' } });
    expect(of('k0=v')).toMatchObject({ tags: { costCentre: 'R-114', k0: 'v' } });
  });

  it.each([
    ['project', 'tag 1 is not key=value'],
    ['project=atlas,', 'tag 2 is not key=value'],
    ['project=a b', 'tag 1 is not key=value'],
    [`project=${'x'.repeat(65)}`, 'tag 1 is not key=value'],
    ['project=atlas,project=hermes', 'it has project twice'],
    [Array.from({ length: 11 }, (_, n) => `k${n}=v`).join(), 'more than 10 tags'],
    ['x'.repeat(3_000), 'over 2048 characters'],
  ])('are refused where they are %s', (header, reason) => {
    const refusal = of(header);
    expect(refusal).toMatchObject({ code: 'tag_invalid', params: { param: 'x-alfred-tags' } });
    expect(refusal).toHaveProperty('params.reason', expect.stringContaining(reason));
  });

  it.each(['project=zeus', 'costCentre=R-114', 'team=atlas', 'constructor=x', '__proto__=x'])(
    'are refused where nobody declared them: %s',
    (tag) => {
      expect(of(tag)).toMatchObject({ code: 'tag_undeclared', params: { tag } });
    },
  );
});
