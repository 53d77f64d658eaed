import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { plantPage } from './plant-all.ts';
import { patchIn, repositoryRoot } from './plant-hooks.ts';
import { type Patch, plants } from './plants.ts';

const patches = plants.flatMap(({ number, name, patches: all }) =>
  all.map((patch): [string, Patch] => [`${number} ${name}`, patch]),
);

describe('planted bugs', () => {
  it('are all those that must be catchable', () => {
    expect(plants.map(({ number }) => number)).toEqual(Array.from({ length: 17 }, (_, n) => n + 1));
  });

  it.each(patches)('still fit the source: %s', (_, patch) => {
    const source = readFileSync(`${repositoryRoot}${patch.file}`, 'utf8');
    expect(patchIn(source, patch)).not.toBe(source);
  });

  it('have exactly one place, or the run says so', () => {
    const patch = { file: 'a.ts', find: 'one', replace: '$1' };
    expect(patchIn('just one', patch)).toBe('just $1');
    expect(() => patchIn('none', { ...patch, find: 'two' })).toThrow('a.ts has 0 places');
    expect(() => patchIn('one one', patch)).toThrow('a.ts has 2 places');
  });

  it('are each in the table of those that were caught', () => {
    const page = readFileSync(`${repositoryRoot}${plantPage}`, 'utf8');
    const row =
      /^\| (\d+) \| (.+?) \| (\d+) \| (\d+) \| ([a-z0-9-]+) \| `npm run sim -- .+` \|$/gim;
    const caught = [...page.matchAll(row)].map(([, number, name]) => `${number} ${name}`);
    expect(caught).toEqual(plants.map(({ number, name }) => `${number} ${name}`));
  });
});
