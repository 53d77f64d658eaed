import { describe, expect, it } from 'vitest';
import { looseVersions, machineTraces } from './machine.ts';

const traces = (text: string) => machineTraces({ path: 'docs/a.md', text });

describe('machineTraces', () => {
  it.each([
    `see ${'/home'}/ada/alfred/`,
    `see ${'/Users'}/ada/alfred`,
    `in ${'/root'}/alfred`,
    `cd ${'/work'}/main`,
    `https://${'registry'}.example.org/alfred`,
    `http://10${'.0.0.7'}:8080/`,
    `key sk-${'a1'.repeat(20)}`,
    `-----BEGIN ${'PRIVATE KEY'}-----`,
  ])('finds the trace in %s', (text) => {
    expect(traces(`\n${text}`)).toEqual([expect.objectContaining({ path: 'docs/a.md', line: 2 })]);
  });

  it.each([
    '/var/lib/alfred',
    './.alfred/root/key',
    'packages/work/src/a.ts',
    'http://127.0.0.1:8080/v1',
    'https://api.openai.com/v1',
    'docs/adr/0001.md',
  ])('has nothing against %s', (text) => {
    expect(traces(text)).toEqual([]);
  });
});

describe('looseVersions', () => {
  const versions = (dependencies: Record<string, string>) =>
    looseVersions({ path: 'packages/a/package.json', text: JSON.stringify({ dependencies }) });

  it('takes exact ones', () => {
    const exact = { a: '1.2.3', b: '18.4.0-beta.17', c: 'npm:typescript@7.0.2' };
    expect(versions(exact)).toEqual([]);
  });

  it.each(['^1.2.3', '~1.2.3', '1', '*', 'latest', '>=1.0.0', 'git+https://x/y'])(
    'refuses %s',
    (version) => {
      expect(versions({ a: version })).toHaveLength(1);
    },
  );
});
