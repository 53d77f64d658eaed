import { readdirSync, readFileSync } from 'node:fs';
import { root } from '../support/run.ts';

const folder = `${root}/docs/adr`;

/** docs/adr/README.md: every decision by its number, and the numbers that have none. */
export function decisionsDocument(): string {
  const files = readdirSync(folder)
    .filter((name) => /^[0-9]{4}-.+\.md$/.test(name))
    .sort();
  const numbers = new Set(files.map((name) => Number(name.slice(0, 4))));
  const missing = Array.from({ length: Math.max(...numbers) }, (_, index) => index + 1)
    .filter((number) => !numbers.has(number))
    .map((number) => String(number).padStart(4, '0'));
  const lines = files.map((name) => wrapped(`- [${name.slice(0, 4)}](${name}) ${titleOf(name)}`));
  return `# Decisions

Why Alfred is as it is: one record for each decision that was hard to make or would be hard to change.

Numbers are never reused. Without a record, because the decision was withdrawn or became part of another one before
it was written down: ${missing.join(', ')}.

${lines.join('\n')}
`;
}

function titleOf(name: string): string {
  const [heading = ''] = readFileSync(`${folder}/${name}`, 'utf8').split('\n', 1);
  return heading.replace(/^#\s*(?:[0-9]+[.:]?\s+)?/, '');
}

const columnsMax = 118;

/** An item of a list in lines that fit. */
function wrapped(item: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of item.split(' ')) {
    if (line !== '' && `${line} ${word}`.length > columnsMax) {
      lines.push(line);
      line = ' ';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}
