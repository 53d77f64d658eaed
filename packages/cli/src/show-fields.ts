import type { Terminal } from './terminal.ts';

/** An answer of the instance, whatever it holds. */
export type Fields = Readonly<Record<string, unknown>>;

/** Shows an answer: one line of JSON, or a line for every field that is not null. */
export function showFields(fields: Fields, terminal: Terminal, json: boolean): void {
  terminal.out(json ? `${JSON.stringify(fields)}\n` : linesOf(fields));
}

function linesOf(fields: Fields): string {
  const known = Object.entries(fields).filter(([, value]) => value !== null);
  const width = Math.max(...known.map(([name]) => name.length));
  const lines = known.map(([name, value]) => {
    const shown = Array.isArray(value) && value.some(isObject) ? itemsOf(value) : textOf(value);
    return `${name.padEnd(width)}  ${shown}\n`;
  });
  return lines.join('');
}

/** A list of objects, one a line. */
function itemsOf(items: readonly unknown[]): string {
  return items.map((item) => `\n  ${textOf(item)}`).join('');
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
