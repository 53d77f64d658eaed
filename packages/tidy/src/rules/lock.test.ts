import { describe, expect, it } from 'vitest';
import { incompleteLock, unpinned } from './lock.ts';

const integrity = 'sha512-x';
const lock = (packages: object) => JSON.stringify({ packages });
const whole = {
  '': { dependencies: { a: '1.0.0' } },
  'packages/bus': { dependencies: { b: '1.0.0' } },
  'node_modules/@alfred/bus': { link: true, resolved: 'packages/bus' },
  'node_modules/a': { integrity, optionalDependencies: { 'a-darwin': '1.0.0' } },
  'node_modules/a-darwin': { integrity, dependencies: { c: '1.0.0' } },
  'node_modules/a-darwin/node_modules/c': { integrity },
  'node_modules/b': { integrity },
};

describe('incompleteLock', () => {
  it('takes a whole one', () => {
    expect(incompleteLock(lock(whole))).toEqual([]);
  });

  it.each(['node_modules/a-darwin', 'node_modules/b', 'node_modules/a-darwin/node_modules/c'])(
    'misses %s',
    (path) => {
      const { [path as keyof typeof whole]: _, ...rest } = whole;
      expect(incompleteLock(lock(rest))).toHaveLength(1);
    },
  );
});

describe('unpinned', () => {
  it('takes what is pinned by its content, and our own', () => {
    expect(unpinned(lock(whole))).toEqual([]);
  });

  it('refuses a package without a hash, and one that names its place', () => {
    expect(unpinned(lock({ 'node_modules/a': {} }))).toHaveLength(1);
    const resolved = 'https://example.org/a.tgz';
    expect(unpinned(lock({ 'node_modules/a': { integrity, resolved } }))).toHaveLength(1);
  });
});
