import { expect, it } from 'vitest';
import { withReport } from './written-report.ts';

const page = (between: string) =>
  `# A page

By hand.

<!-- written by npm run bench: begin -->${between}<!-- written by npm run bench: end -->

By hand too.
`;

it('replaces what is between the marks, and nothing else', () => {
  const first = withReport(page('\n'), '| one |');
  expect(first).toBe(page('\n\n| one |\n\n'));
  expect(withReport(first, '| two |')).toBe(page('\n\n| two |\n\n'));
});

it('does not guess where a page without marks wants it', () => {
  expect(() => withReport('# A page\n', '| one |')).toThrow('no <!-- written by');
});

it('folds prose, and no table', () => {
  const prose = 'word '.repeat(50).trim();
  const table = `| ${'word '.repeat(50)}|`;
  const page = withReport(
    '<!-- written by npm run bench: begin -->\n<!-- written by npm run bench: end -->\n',
    `${prose}\n${table}`,
  );
  expect(page.replace(/\n/g, ' ')).toContain(prose);
  expect(page).toContain(table);
  expect(page.split('\n').every((line) => line.startsWith('|') || line.length <= 110)).toBe(true);
});
