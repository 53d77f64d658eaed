import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { declarationProblem, tagsInForce, tagsProblem } from './tags.ts';

const values = (count: number) => Array.from({ length: count }, (_, n) => `v${n}`);
const declared = [
  { key: 'project', values: ['apollo', 'gemini'] },
  { key: 'stage', values: ['live'] },
];

describe('a declaration', () => {
  it('takes keys with their values, up to its bounds', () => {
    expect(declarationProblem([])).toBeUndefined();
    expect(declarationProblem(declared)).toBeUndefined();
    const many = values(20).map((key) => ({ key, values: values(25) }));
    expect(declarationProblem(many)).toBeUndefined();
  });

  it.each([
    ['too many keys', values(21).map((key) => ({ key, values: ['a'] })), 'keys'],
    ['too many values', [{ key: 'a', values: values(501) }], 'keys'],
    ['a key with a blank', [{ key: 'a b', values: ['a'] }], 'keys.0.key'],
    ['a key that objects have', [{ key: '__proto__', values: ['a'] }], 'keys.0.key'],
    ['the cost centre', [{ key: 'costCentre', values: ['a'] }], 'keys.0.key'],
    ['one key twice', [...declared, { key: 'stage', values: ['x'] }], 'keys.2.key'],
    ['a value with a control character', [{ key: 'a', values: ['x', 'y\n'] }], 'keys.0.values.1'],
    ['no values', [{ key: 'a', values: [] }], 'keys.0.values'],
    ['one value twice', [{ key: 'a', values: ['x', 'x'] }], 'keys.0.values'],
  ])('refuses %s', (_, keys, param) => {
    expect(declarationProblem(keys)).toMatchObject({ param });
  });
});

describe('tags of a node', () => {
  it.each([
    ['nothing', {}, undefined],
    ['a cost centre and declared tags', { costCentre: 'R-114', project: 'apollo' }, undefined],
    ['an odd cost centre', { costCentre: 'R 114' }, 'costCentre'],
    ['a key that is not declared', { colour: 'red' }, 'tags.colour'],
    ['a value that is not declared', { project: 'zeus' }, 'tags.project'],
    ['too many', Object.fromEntries(values(11).map((key) => [key, 'x'])), 'tags'],
  ])('are checked: %s', (_, tags, param) => {
    expect(tagsProblem(tags, declared)?.param).toBe(param);
  });

  it('are inherited, and the nearest wins', () => {
    const tags = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.string());
    fc.assert(
      fc.property(fc.array(tags, { maxLength: 8 }), (path) => {
        for (const [key, value] of Object.entries(tagsInForce(path))) {
          expect(path.findLast((each) => Object.hasOwn(each, key))?.[key]).toBe(value);
        }
      }),
    );
  });
});
