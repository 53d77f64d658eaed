import { describe, expect, it } from 'vitest';
import { undocumented } from './documents.ts';

const file = (path: string, text: string) => ({ path, text });
const find = (door: string, inner = '') =>
  undocumented([file('packages/bus/src/index.ts', door), file('packages/bus/src/a.ts', inner)]).map(
    ({ path, line }) => `${path}:${line}`,
  );

describe('undocumented', () => {
  it.each(['function f() {}', 'const f = 1;', 'class f {}'])('wants a word on %s', (text) => {
    expect(find("export { f } from './a.ts';", `\nexport ${text}`)).toEqual([
      'packages/bus/src/a.ts:2',
    ]);
    expect(find("export { f } from './a.ts';", `/** Promises. */\nexport ${text}`)).toEqual([]);
    expect(find(`export ${text}`)).toEqual(['packages/bus/src/index.ts:1']);
  });

  it('follows a name that changes at the door, and reads one of several overloads', () => {
    expect(find("export { f as g } from './a.ts';", 'export const f = 1;')).toHaveLength(1);
    const overloads = '/** Promises. */\nexport function f(): void;\nexport function f() {}';
    expect(find("export { f } from './a.ts';", overloads)).toEqual([]);
  });

  it('lets types speak for themselves, and what stays inside', () => {
    expect(find("export type { T } from './a.ts';", 'export interface T {}')).toEqual([]);
    expect(find('', 'export const f = 1;')).toEqual([]);
  });
});
