import { describe, expect, it } from 'vitest';
import { anatomyOf } from '../support/anatomy.ts';
import { lengths, moduleState, widths } from './shape.ts';

const path = 'packages/bus/src/a.ts';
const statements = (count: number) => 'work();\n'.repeat(count);
const find = (text: string, at = path) => lengths(at, text, anatomyOf(at, text));

describe('lengths', () => {
  it('lets a file have 300 lines and no more', () => {
    expect(find(statements(300))).toEqual([]);
    expect(find(statements(301))).toEqual([
      { path, line: 0, message: 'has 301 lines; a file has at most 300.' },
    ]);
  });

  it.each([
    ['a function', (body: string) => `function f() {\n${body}}`],
    ['an arrow', (body: string) => `const f = () => {\n${body}};`],
    ['a method', (body: string) => `const o = { f() {\n${body}} };`],
    ['a constructor', (body: string) => `class C { constructor() {\n${body}} }`],
  ])('lets %s have 60 lines and no more', (_, write) => {
    expect(find(write(statements(58)))).toEqual([]);
    expect(find(`\n${write(statements(59))}`)).toEqual([
      { path, line: 2, message: 'is a function of 61 lines; it has at most 60.' },
    ]);
  });

  it('counts the chapters of a test each for itself', () => {
    const chapter = (lines: number) => `it('x', () => {\n${statements(lines)}});\n`;
    const long = (text: string) => `describe.each(xs)('%s', () => {\n${text}});\n`;
    expect(find(long(chapter(40).repeat(3)))).toEqual([]);
    expect(find(long(chapter(60)))).toHaveLength(1);
    expect(find(long(statements(60)))).toHaveLength(1);
  });
});

describe('moduleState', () => {
  const state = (text: string, at = path) => moduleState(at, anatomyOf(at, text));

  it.each([
    'let n = 0;',
    'export let n: number;',
    'var n = 1;',
    'const m = new Map<string, number>();',
    'const s = new WeakSet();',
    'const list: string[] = [];',
  ])('objects to %s', (text) => {
    expect(state(`\n${text}`)).toEqual([expect.objectContaining({ path, line: 2 })]);
  });

  it.each([
    'const n = 0;',
    'const m = new Map([[1, 2]]);',
    'function f() { let n = 0; const m = new Map(); return [n, m]; }',
    'const list = [1];',
  ])('has nothing against %s', (text) => {
    expect(state(text)).toEqual([]);
  });

  it('does not look at tests', () => {
    expect(state('let n = 0;', 'packages/bus/src/a.test.ts')).toEqual([]);
  });
});

describe('widths', () => {
  it('lets a line have 120 columns, and a table or a link more', () => {
    const wide = 'x'.repeat(121);
    expect(widths('README.md', `${'x'.repeat(120)}\n| ${wide} |\nhttps://${wide}`)).toEqual([]);
    expect(widths('README.md', `a\n${wide}`)).toEqual([
      { path: 'README.md', line: 2, message: 'is wider than 120 columns.' },
    ]);
  });
});
