import { readFile } from 'node:fs/promises';

/** The last line of a text that says something. */
export function tailOf(text: string): string | undefined {
  return text
    .split('\n')
    .map((line) => line.trim())
    .findLast((line) => line !== '');
}

/** The last line of a file, if there is one. */
export async function lastLine(file: string): Promise<string | undefined> {
  return tailOf(await readFile(file, 'utf8').catch(() => ''));
}

/** What an unknown failure says of itself. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
